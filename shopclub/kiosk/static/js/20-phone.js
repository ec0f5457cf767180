/* A customer's phone: the card page follows what happens at the counter. */
"use strict";
(() => {
  const body = document.body;
  const $ = (selector, within = document) => within.querySelector(selector);
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
    if (hero) kiosk.grow(hero, before);
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
})();
