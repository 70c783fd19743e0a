// Looks once a second whether a card came, and shows it; what is being typed stays.
"use strict";
(() => {
  const box = document.getElementById("watched");
  if (!box) return;
  const { watch, part } = box.dataset;
  let looking = false;

  const typing = () => {
    const at = document.activeElement;
    return box.contains(at) && at.matches("input:not([type=hidden]), textarea, select");
  };

  async function look() {
    if (looking || document.hidden && !part || typing()) return;
    looking = true;
    try {
      const answer = await fetch(watch, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) return;
      const { mark } = await answer.json();
      if (mark !== box.dataset.mark) await fresh(mark);
    } catch { /* no link; the next look asks anew */ } finally {
      looking = false;
    }
  }

  async function fresh(mark) {
    const answer = await fetch(part || location.href);
    if (answer.status === 204) { location.reload(); return; }
    if (!answer.ok) return;
    const page = document.createElement("template");
    page.innerHTML = await answer.text();
    const found = part ? page.content : page.content.getElementById("watched");
    if (!found) { location.reload(); return; } // the PIN is asked for
    const focused = document.activeElement?.closest?.("a[href]")?.getAttribute("href");
    box.replaceChildren(...found.childNodes);
    box.dataset.mark = mark;
    if (focused) box.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }

  setInterval(look, 1000);
  if (part) look();
})();
