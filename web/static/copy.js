// A button that copies a text beside it. The station has no HTTPS, so the browser's newer way to
// copy is not there; the text stands in a field that can be copied by hand as well.
"use strict";
for (const part of document.querySelectorAll("[data-copies]")) {
  const text = document.getElementById(part.dataset.copies), said = part.querySelector("[data-said]");
  part.hidden = false;
  part.querySelector("button").addEventListener("click", () => {
    text.select();
    said.textContent = document.execCommand("copy") ? said.dataset.said : "";
  });
}
