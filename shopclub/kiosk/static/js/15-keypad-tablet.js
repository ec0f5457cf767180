/* The keypad: numbers in groups, veiled where others may look. Without script the field takes them from any keyboard. */
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const entry = $("form.entry");
  if (entry) {
    const input = $("#number"), least = Number(entry.dataset.digits), mask = "mask" in entry.dataset;
    const groups = (entry.dataset.groups || "").split(",").filter(Boolean).map(Number);
    const hide = "hide" in entry.dataset;
    const total = groups.reduce((a, b) => a + b, 0), most = Number(entry.dataset.most) || (total && !mask ? total : 20);
    const output = document.createElement("output"), ready = $("[data-ready]", entry);
    output.setAttribute("aria-hidden", "true");
    input.after(output);
    input.parentElement.classList.add("veiled");
    input.inputMode = "none";
    const paint = () => {
      const value = input.value.replace(/[^\d+]/g, "").slice(0, most);
      if (value !== input.value) input.value = value;
      const shown = [...value].map((c, i) => (hide || mask && i > 2 && i < 7 && i < value.length - 1 ? "•" : c)).join("");
      const parts = [];
      let at = 0;
      for (const size of value.length > total ? [] : groups) { if (at < shown.length) parts.push(shown.slice(at, at + size)); at += size; }
      output.textContent = (parts.length ? parts : [shown]).join("\u2002");
      // A number from abroad may be shorter; codes of other kinds may begin with zeros, too.
      const abroad = mask && /^(\+|00)/.test(value);
      ready.disabled = value.replace(/\D/g, "").length < (abroad ? 8 : least);
    };
    input.addEventListener("input", paint);
    entry.addEventListener("click", (event) => {
      const key = event.target.closest("[name=key]");
      if (!key) return;
      event.preventDefault();
      if (key.value === "clear") input.value = "";
      else if (key.value === "back") input.value = input.value.slice(0, -1);
      else input.value += key.value;
      paint();
    });
    // Enter means the primary button, and nothing while that one rests.
    entry.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== input) return;
      event.preventDefault();
      if (!ready.disabled) entry.requestSubmit(ready);
    });
    paint();
  }
})();
