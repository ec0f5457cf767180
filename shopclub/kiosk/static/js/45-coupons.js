/* A coupon that is opened is seen whole. */
"use strict";
(() => {
  for (const one of document.querySelectorAll(".ticket details")) {
    one.addEventListener("toggle", () => { if (one.open) one.scrollIntoView({ block: "nearest" }); });
  }
})();
