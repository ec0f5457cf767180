/* The tablet on the counter: scans, the reset, the live display. */
"use strict";
(() => {
  const body = document.body;
  const $ = (selector, within = document) => within.querySelector(selector);
  if (!body.dataset.live) return;

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
      if (now) kiosk.grow(now, earned ? Number(earned.dataset.count) : 0);
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
})();
