// Keeps what is being typed while this tab is open, should the station lose its power meanwhile.
"use strict";
const saved = document.querySelector("[data-saved]")?.dataset.saved;
if (saved) sessionStorage.removeItem(`kept-${saved}`);
for (const field of document.querySelectorAll("[data-keep]")) {
  const key = `kept-${field.dataset.keep}`;
  field.value = sessionStorage.getItem(key) ?? field.value;
  field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
}
