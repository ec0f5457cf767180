/* Copying a text: without a secure context there is only the old way. */
"use strict";
(() => {
  const ready = () => { for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false; };
  ready();
  // The page of a card fetches itself again when the counter changes something.
  new MutationObserver(ready).observe(document.body, { childList: true });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    text.focus();
    text.select();
    text.setSelectionRange(0, text.value.length);
    if (document.execCommand("copy")) button.textContent = button.dataset.done;
  });
})();
