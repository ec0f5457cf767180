/* The live code on a phone: the next one comes by the page's stream; where the stream rests, the page is fetched anew. */
"use strict";
(() => {
  const stale = 55000;
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (!document.hidden && document.querySelector("[data-live-code]")) location.reload(); else wait(); }, stale);
  };
  if (document.querySelector("[data-live-code]")) wait();
  // Told by the script of the card page, which holds the one stream a phone has.
  addEventListener("live-code", (event) => {
    const figure = document.querySelector("[data-live-code]");
    if (!figure) return;
    const news = JSON.parse(event.detail), face = figure.querySelector(".live-face");
    const ring = face.querySelector(".ring");
    face.innerHTML = news.svg;
    face.append(ring.cloneNode(true));
    figure.querySelector(".digits").textContent = news.digits;
    const seen = figure.querySelector(".seen");
    if (news.seen) {
      seen.hidden = false;
      setTimeout(() => { seen.hidden = true; }, 8000);
    }
    wait();
  });
})();
