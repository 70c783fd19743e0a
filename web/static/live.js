// Keeps a page as the board is: listens to /live, mends only what changed, says when the link is lost.
"use strict";
(() => {
  const { view, lost } = document.body.dataset;
  // What this page shows; pages for everybody ask as everybody, also on a signed-in tablet.
  const query = document.body.dataset.query || `view=${view}&as=wall`;
  const as = query.includes("as=wall") ? "as=wall" : "";
  const lang = document.documentElement.lang;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const told = new WeakMap(); // element → its text as the station sent it
  const SVG = "http://www.w3.org/2000/svg";
  let heard = Date.now();

  // The picture ------------------------------------------------------------------------------
  function remember(root) {
    for (const part of root.querySelectorAll("[data-key]:not([data-keyed])")) {
      if (!told.has(part)) told.set(part, part.outerHTML);
    }
  }

  const reachable = (part) => [...part.querySelectorAll("a, button, [tabindex]")];

  function mend(old, fresh) {
    const begun = new Set();
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    const known = new Map([...old.children].map((part) => [part.dataset.key, part]));
    const wanted = [...fresh.children].map((part) => {
      const here = known.get(part.dataset.key);
      known.delete(part.dataset.key);
      if (!here) {
        remember(part);
        told.set(part, part.outerHTML);
        if (part.matches(".thread.now")) begun.add(part);
        return part;
      }
      if (part.hasAttribute("data-keyed")) mend(here, part);
      else if (told.get(here) !== part.outerHTML) {
        told.set(part, part.outerHTML);
        const focused = here === document.activeElement ? -1 : reachable(here).indexOf(document.activeElement);
        const had = here.contains(document.activeElement);
        part.classList.add("changed");
        here.replaceWith(part);
        if (had) (reachable(part)[focused] ?? part).focus({ preventScroll: true });
        return part;
      }
      return here;
    });
    for (const gone of known.values()) {
      const left = gone.contains(document.activeElement);
      gone.remove();
      if (left && old.isConnected) { // whoever was there stays near, not at the top of the page
        old.tabIndex = -1;
        old.focus({ preventScroll: true });
      }
    }
    const held = document.activeElement;
    wanted.forEach((part, i) => {
      if (old.children[i] !== part) old.insertBefore(part, old.children[i] ?? null);
    });
    if (held !== document.activeElement && held.isConnected) held.focus({ preventScroll: true });
    for (const thread of begun) if (thread.getClientRects().length) unroll(thread);
  }

  function unroll(thread) { // a new thread is drawn once, from tutor to tutee
    if (still.matches) return;
    const box = thread.ownerSVGElement.viewBox.baseVal;
    const mask = document.createElementNS(SVG, "mask");
    const pen = document.createElementNS(SVG, "path");
    mask.id = "m" + Math.random().toString(36).slice(2);
    mask.setAttribute("maskUnits", "userSpaceOnUse");
    for (const side of ["x", "y", "width", "height"]) mask.setAttribute(side, box[side]);
    pen.setAttribute("d", thread.querySelector("path").getAttribute("d"));
    pen.setAttribute("pathLength", "1");
    pen.setAttribute("class", "pen");
    mask.append(pen);
    thread.append(mask);
    thread.setAttribute("mask", `url(#${mask.id})`);
    const done = () => { thread.removeAttribute("mask"); mask.remove(); };
    pen.addEventListener("animationend", done);
    setTimeout(done, 1500); // the page may be hidden, and then nothing is animated
  }

  let fetching = false, again = false;
  let missed = false; // a picture was wanted and did not come; the next sign of life asks anew
  async function redraw() {
    const picture = document.getElementById("picture");
    if (!picture) return;
    if (fetching) { again = true; return; }
    fetching = missed = true;
    try {
      const answer = await fetch(`/picture?${query}&lang=${lang}`);
      if (answer.status === 403) location.reload(); // signed out meanwhile: the door asks
      if (!answer.ok) return;
      const box = document.createElement("template");
      box.innerHTML = await answer.text();
      mend(picture, box.content.firstElementChild);
      missed = false;
      yearsOf = "";
      touch(touched);
    } catch { /* the link is gone; the note tells it */ } finally {
      fetching = false;
      if (again) { again = false; redraw(); }
    }
  }

  // A person touched: their threads alone, with those of the year -----------------------------
  let touched = "", yearsOf = "";
  const of = (part) => part.closest?.("g.person")?.dataset.key.slice(2) ?? "";

  async function touch(id) {
    touched = id;
    const picture = document.getElementById("picture");
    for (const ring of picture.querySelectorAll("svg.ring")) {
      ring.classList.toggle("touched", id !== "");
      const near = new Set([id]);
      for (const thread of ring.querySelectorAll(".thread")) {
        const { a, b } = thread.dataset, mine = a === id || b === id;
        thread.classList.toggle("mine", mine);
        if (mine) near.add(a).add(b);
      }
      for (const said of picture.querySelectorAll(".thread-said")) {
        const { a, b } = said.dataset;
        said.hidden = id !== "" && a !== id && b !== id;
      }
      for (const person of ring.querySelectorAll(".person")) {
        person.classList.toggle("mine", near.has(of(person)));
      }
    }
    if (!id || yearsOf === picture.dataset.seq) return;
    yearsOf = picture.dataset.seq;
    const answer = await fetch(`/picture/years?${query}`).catch(() => null);
    if (!answer?.ok) { yearsOf = ""; return; } // the next touch asks anew
    const box = document.createElement("template");
    box.innerHTML = await answer.text();
    for (const sheet of box.content.children) {
      picture.querySelector(`svg.${sheet.dataset.shape} .years`)?.replaceChildren(...sheet.children);
    }
    touch(touched);
  }

  if (document.getElementById("picture")) {
    remember(document);
    document.addEventListener("click", (event) => touch(of(event.target)));
    document.addEventListener("focusin", (event) => of(event.target) && touch(of(event.target)));
    document.addEventListener("keydown", ({ key }) => {
      // Whoever leaves the ring by keyboard finds all the sentences again, not one person's alone.
      if (key === "Escape" || key === "Tab" && of(document.activeElement)) touch("");
    });
  }

  // The display --------------------------------------------------------------------------------
  const display = document.getElementById("display"), said = document.getElementById("said");
  function show({ version, lines, signal }) {
    if (!display) return;
    display.hidden = !version;
    if (version) display.src = `/mirror.png?v=${version}.${Date.now()}`; // a new station counts anew
    const text = version ? lines.join("\n") : said.dataset.dark;
    if (said.textContent !== text) said.textContent = text;
    const lamp = document.getElementById("lamp");
    if (lamp) lamp.dataset.signal = signal;
  }

  // The link -----------------------------------------------------------------------------------
  let seq = -1, polling = 0, parts = "";
  const hear = () => {
    heard = Date.now();
    if (missed && !fetching) redraw();
  };

  function listen() {
    const live = new EventSource(`/live?${as}`);
    live.addEventListener("board", (event) => {
      hear();
      stopPolling();
      const board = JSON.parse(event.data);
      seq = board.seq;
      document.dispatchEvent(new CustomEvent("board", { detail: board }));
      redraw();
    });
    live.addEventListener("screen", (event) => { hear(); show(JSON.parse(event.data)); });
    live.addEventListener("beat", hear);
    live.addEventListener("error", () => {
      if (live.readyState !== EventSource.CLOSED) return; // it tries again by itself
      poll();
      setTimeout(listen, 30000); // all places were taken; perhaps one is free by then
    });
  }

  function poll() {
    polling ||= setInterval(async () => {
      try {
        const answer = await fetch(`/api/board?since=${seq}&${as}`);
        if (!answer.ok) return;
        const board = await answer.json();
        hear();
        if (display) show(await (await fetch("/mirror.json")).json());
        // A station that fell silent is no event, so its number stays the same.
        const told = await (await fetch("/healthz")).text();
        if (board.seq === seq && told === parts) return;
        [seq, parts] = [board.seq, told];
        if (board.people) document.dispatchEvent(new CustomEvent("board", { detail: board }));
        redraw();
      } catch { /* no link; the note below tells it */ }
    }, 2000);
  }

  function stopPolling() { clearInterval(polling); polling = 0; }

  const note = document.getElementById("lost");
  setInterval(() => {
    const silent = Date.now() - heard > 10000;
    if (silent === !note.hidden) return;
    const at = new Date(heard);
    const time = `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
    note.textContent = silent ? lost.replace("TIME", time) : "";
    note.hidden = !silent;
  }, 1000);

  listen();
})();
