/* What every page does by itself. Without any script everything but the live display works. */
"use strict";
(() => {
  const body = document.body;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // A page the browser had kept shows nothing of the person before.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (body.dataset.live) { document.documentElement.hidden = true; location.replace("/k"); }
    else location.reload();
  });

  // A form goes once, however often the button is pressed.
  document.addEventListener("submit", (event) => {
    const sent = event.target.dataset;
    if (!("once" in sent)) return;
    if (sent.sent) { event.preventDefault(); return; }
    sent.sent = "1";
    setTimeout(() => delete sent.sent, 8000);
  });

  // Numbers grow from what they were.
  function grow(root, before) {
    for (const node of root.querySelectorAll("[data-count]")) {
      const to = Number(node.dataset.count), from = before ?? 0, sign = node.dataset.sign || "";
      if (still || from === to) continue;
      const start = performance.now(), show = (n) => { node.textContent = sign + Math.round(n).toLocaleString("en"); };
      const step = (now) => {
        const part = Math.min(1, (now - start) / 250);
        show(from + (to - from) * (1 - (1 - part) ** 3));
        if (part < 1) requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    }
  }
  globalThis.kiosk = { grow };
})();
