/* A card's code read in the page: from a photo everywhere, from the live camera where the browser has one (https only). */
"use strict";
(() => {
  const place = document.querySelector("[data-reader]");
  if (!place) return;
  const $ = (selector) => place.querySelector(selector);
  const field = document.getElementById(place.dataset.into), form = field.form, photo = $("input"), said = $("[role=status]");
  const camera = $("[data-camera]"), video = $("video"), canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const SIDES = [1600, 1000, 2400], EVERY = 200, LONGEST = 60000;
  place.hidden = false;

  // The reader is four times as heavy as a page, so it comes when somebody asks for it.
  let library;
  const load = () => library ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = place.dataset.reader;
    script.onload = () => done(window.jsQR);
    script.onerror = () => { library = undefined; script.remove(); fail(new Error("reader")); };
    document.head.append(script);
  });
  const tell = (what) => { said.textContent = what ? place.dataset[what] : ""; };

  function look(read, picture, width, height, side) {
    const by = Math.min(1, side / Math.max(width, height));
    canvas.width = Math.max(1, Math.round(width * by));
    canvas.height = Math.max(1, Math.round(height * by));
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const pixels = brush.getImageData(0, 0, canvas.width, canvas.height);
    return read(pixels.data, pixels.width, pixels.height)?.data;
  }
  function take(text) {
    if (!/^2[01]\d{18}$/.test(text)) { tell("other"); return false; }
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    form.requestSubmit(form.querySelector("button.primary"));
    return true;
  }

  photo.addEventListener("change", async () => {
    const file = photo.files[0];
    if (!file) return;
    tell("looking");
    let picture;
    try {
      const read = await load();
      picture = await createImageBitmap(file);
      let found;
      for (const side of SIDES) found ||= look(read, picture, picture.width, picture.height, side);
      if (!found) tell("none");
      else if (take(found)) tell("");
    } catch (error) {
      tell(error.message === "reader" ? "lost" : "unreadable");
    }
    picture?.close();
    photo.value = "";
  });

  /* the live camera */
  if (!navigator.mediaDevices?.getUserMedia) return;
  camera.hidden = false;
  let stream, timer;
  function stop() {
    clearInterval(timer);
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    video.hidden = true;
    video.srcObject = null;
    camera.setAttribute("aria-pressed", "false");
  }
  camera.addEventListener("click", async () => {
    if (stream) { stop(); tell(""); return; }
    tell("looking");
    try {
      const read = await load();
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: place.dataset.facing } });
      video.srcObject = stream;
      video.hidden = false;
      camera.setAttribute("aria-pressed", "true");
      await video.play();
      const since = performance.now();
      timer = setInterval(() => {
        const found = video.videoWidth && look(read, video, video.videoWidth, video.videoHeight, 800);
        if (found && take(found)) stop();
        else if (performance.now() - since > LONGEST) { stop(); tell("none"); }
      }, EVERY);
    } catch (error) {
      stop();
      tell(error.message === "reader" ? "lost" : "closed");
    }
  });
  addEventListener("pagehide", stop);
  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
})();
