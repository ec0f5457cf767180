/* What the pages do by themselves: keypad, scans, the live display, the reset. Without it everything but the display works. */
"use strict";
(() => {
  const body = document.body;
  const $ = (selector, within = document) => within.querySelector(selector);
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

  /* the keypad */
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

  if (!body.dataset.live) { phone(); return; }

  /* the scanner: 20 digits faster than anybody types, then Enter */
  const scan = $("#scan");
  let keys = [];
  addEventListener("keydown", (event) => {
    if (event.key.length === 1) {
      const field = event.target.matches("input:not([type=checkbox])") ? event.target : null;
      keys.push({ key: event.key, at: event.timeStamp, field, value: field ? field.value : "" });
      keys = keys.slice(-20);
      return;
    }
    if (event.key !== "Enter") return;
    const text = keys.map((k) => k.key).join("");
    const fast = keys.length === 20 && (keys[19].at - keys[0].at) / 19 < 60;
    if (!fast || !/^2[01]\d{18}$/.test(text)) { keys = []; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (keys[0].field) keys[0].field.value = keys[0].value;
    keys = [];
    if (scan.dataset.sent) return;
    scan.dataset.sent = "1";
    scan.elements.digits.value = text;
    scan.submit();
  }, true);

  /* the reset */
  const idle = Number(body.dataset.idle), result = Number(body.dataset.result || 0), dialog = $("#idle");
  const token = $("#end").elements.token.value;
  const post = (path) => fetch(path, { method: "POST", body: new URLSearchParams({ token }), redirect: "manual", keepalive: true });
  let touched = performance.now(), warned = 0, active = false, told = 0, leaving = false;
  async function leave() {
    if (leaving) return;
    leaving = true;
    document.documentElement.classList.add("leaving");
    try { await post("/k/end"); } catch { /* the server is gone: the page goes all the same */ }
    location.replace("/k");
  }
  function stay() {
    touched = performance.now();
    active = true;
    warned = 0;
    if (dialog.open) dialog.close();
    // The server forgets after 60 s too, so it hears now and then that somebody is here.
    if ("private" in body.dataset && touched - told > 15000) {
      told = touched;
      post("/k/stay").then((answer) => { if (answer.status === 410) location.replace("/k"); }, () => {});
    }
  }
  for (const name of ["pointerdown", "keydown"]) {
    addEventListener(name, (event) => { if (!dialog.open || event.target.closest("[data-do=stay]")) stay(); });
  }
  document.addEventListener("click", (event) => {
    const act = event.target.closest("[data-do]");
    if (!act) return;
    event.preventDefault();
    if (act.dataset.do === "end") leave(); else stay();
  });
  if (idle) setInterval(() => {
    const quiet = (performance.now() - touched) / 1000;
    if (result && !active) {
      const clears = $("#clears");
      if (clears) clears.textContent = clears.textContent.replace(/\d+/, Math.max(0, Math.ceil(result - quiet)));
      if (quiet >= result) leave();
      return;
    }
    if ("private" in body.dataset) {
      if (quiet >= idle && !dialog.open) { warned = performance.now(); dialog.showModal(); }
      if (dialog.open) {
        const left = Math.ceil(20 - (performance.now() - warned) / 1000);
        $(".countdown", dialog).textContent = Math.max(0, left);
        if (left <= 0) leave();
      }
    } else if (quiet >= idle) leave();
  }, 500);
  dialog.addEventListener("cancel", stay);
  // Who waits for an answer need not touch anything.
  if (body.dataset.asked === "waiting") setInterval(() => { post("/k/stay").catch(() => {}); }, 20000);

  /* the live display */
  const scene = $("#scene"), offline = $("#offline");
  let source, heard = performance.now(), timer, members;
  function show(html, linger) {
    if (scene.dataset.html !== html) {
      const earned = $(".earns [data-count]", scene);
      scene.innerHTML = html;
      scene.dataset.html = html;
      const now = $(".earns", scene);
      if (now) grow(now, earned ? Number(earned.dataset.count) : 0);
    }
    clearTimeout(timer);
    if (linger) timer = setTimeout(() => show($("#rest").innerHTML, 0), linger);
  }
  function lost(is) {
    if (offline.hidden !== is) return;
    offline.hidden = !is;
    body.classList.toggle("lost", is);
    for (const button of document.querySelectorAll("main button")) if (!("ready" in button.dataset)) button.disabled = is;
  }
  function connect() {
    source = new EventSource(body.dataset.live);
    const alive = () => { heard = performance.now(); lost(false); };
    source.addEventListener("beat", alive);
    source.addEventListener("scene", (event) => {
      alive();
      const news = JSON.parse(event.data);
      // The program was started anew: the forms on this page are from before.
      if (news.boot !== body.dataset.boot) { location.replace("/k"); return; }
      // What was asked for here has its answer.
      if ("asked" in body.dataset && news.asked && news.asked !== body.dataset.asked) { location.replace("/k/asked"); return; }
      if (members !== undefined && news.members !== members && "waits" in body.dataset) location.reload();
      members = news.members;
      if (scene) show(news.html, news.linger);
    });
  }
  connect();
  if (scene && Number(scene.dataset.linger)) timer = setTimeout(() => show($("#rest").innerHTML, 0), Number(scene.dataset.linger));
  setInterval(() => {
    if (source.readyState === EventSource.CLOSED) { source.close(); connect(); }
    lost(performance.now() - heard > 25000 || (source.readyState !== EventSource.OPEN && performance.now() - heard > 12000));
  }, 5000);
  addEventListener("pagehide", () => source.close());

  /* a customer's phone: the card page follows what happens at the counter */
  function phone() {
    if (!body.dataset.card) return;
    let mark = body.dataset.card, stream;
    const refresh = async () => {
      const answer = await fetch(location.pathname + location.search);
      // What stood here is not to be seen any more: signed out at the counter, left, or moved elsewhere.
      if (answer.redirected) { location.replace(answer.url); return; }
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const before = Number($(".hero [data-count]")?.dataset.count || 0);
      const typed = [...document.querySelectorAll("main input[id]:not([type=hidden], [type=password])")].map((e) => [e.id, e.value]);
      const opened = [...document.querySelectorAll("main details[id][open]")].map((e) => e.id);
      const focused = document.activeElement?.id;
      $("main").replaceWith(page.querySelector("main"));
      document.title = page.title;
      // Somebody in the midst of something goes on there.
      for (const [id, value] of typed) { const field = document.getElementById(id); if (field && value) field.value = value; }
      for (const id of opened) { const part = document.getElementById(id); if (part) part.open = true; }
      if (focused) document.getElementById(focused)?.focus();
      const hero = $(".hero");
      if (hero) grow(hero, before);
    };
    const open = () => {
      stream = new EventSource("/m/events");
      stream.addEventListener("card", (event) => {
        if (event.data === mark) return;
        mark = event.data;
        if (mark === "gone") { location.reload(); return; }
        refresh().catch(() => {});
      });
      stream.addEventListener("live", (event) => dispatchEvent(new CustomEvent("live-code", { detail: event.data })));
    };
    open();
    setInterval(() => { if (stream.readyState === EventSource.CLOSED && !document.hidden) open(); }, 10000);
    document.addEventListener("visibilitychange", () => { if (document.hidden) stream.close(); else if (stream.readyState === EventSource.CLOSED) open(); });
    addEventListener("pagehide", () => stream.close());
  }
})();
