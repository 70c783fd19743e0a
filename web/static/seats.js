// Seats: while "change seats" is open, a person may be dragged to another place in the ring.
"use strict";
(() => {
  const panel = document.getElementById("seats");
  if (!panel) return; // a promoter looks only
  const form = panel.querySelector("form");
  let held = null, from = null, there = null;

  // On the body: the picture's own classes are put back with every change that comes.
  panel.addEventListener("toggle", () => document.body.classList.toggle("arranging", panel.open));

  const middle = (person) => {
    const box = person.querySelector("circle").getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };

  function nearest(x, y) { // the seat that the pointer is over, if it is near one
    let found = null, least = 60 ** 2;
    for (const person of held.ownerSVGElement.querySelectorAll(".person")) {
      if (person === held) continue;
      const [px, py] = middle(person), far = (px - x) ** 2 + (py - y) ** 2;
      if (far < least) [found, least] = [person, far];
    }
    return found;
  }

  function mark(person) {
    there?.classList.remove("there");
    there = person;
    there?.classList.add("there");
  }

  function letGo() {
    held?.classList.remove("held");
    held?.removeAttribute("transform");
    mark(null);
    held = null;
  }

  document.addEventListener("pointerdown", (event) => {
    const person = event.target.closest?.("#picture .person");
    if (!panel.open || !person || !event.isPrimary) return;
    held = person;
    from = [event.clientX, event.clientY];
    person.setPointerCapture(event.pointerId);
  });

  document.addEventListener("pointermove", (event) => {
    if (!held) return;
    if (!held.isConnected) return letGo(); // it was drawn anew under the finger
    const scale = held.getScreenCTM().a || 1;
    const dx = event.clientX - from[0], dy = event.clientY - from[1];
    if (Math.hypot(dx, dy) < 8 && !held.classList.contains("held")) return;
    held.classList.add("held");
    held.setAttribute("transform", `translate(${dx / scale} ${dy / scale})`);
    mark(nearest(event.clientX, event.clientY));
  });

  document.addEventListener("pointerup", () => {
    if (held && there && held.classList.contains("held")) sit(held, there);
    letGo();
  });
  document.addEventListener("pointercancel", letGo);

  function sit(person, at) { // takes that place; whoever sits there moves on by one
    const order = [...form.elements.person.options].map((option) => option.value).filter(Boolean);
    const mine = order.indexOf(person.dataset.id), place = order.indexOf(at.dataset.id);
    if (mine < 0 || place < 0) return;
    form.elements.person.value = person.dataset.id;
    form.elements.after.value = mine < place ? at.dataset.id : order[place - 1] ?? "";
    form.requestSubmit();
  }
})();
