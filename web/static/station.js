// The simulated station: a card that is touched or dragged is held to the reader, the page stays.
"use strict";
(() => {
  const tapped = document.getElementById("tapped"), reader = document.getElementById("reader");
  let rest = 0;

  function say(text) {
    tapped.textContent = text;
    clearTimeout(rest);
    rest = setTimeout(() => { tapped.textContent = tapped.dataset.rest; }, 4000);
  }

  let before = Promise.resolve(); // two quick taps arrive in the order they were made
  function send(form, button) {
    const body = new URLSearchParams(new FormData(form));
    body.append(button.name, button.value);
    return (before = before.then(() => asked(form, body)));
  }

  async function asked(form, body) {
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, headers: { "X-Requested-With": "fetch" },
      });
      const said = await answer.json();
      if (!answer.ok) say(said.error);
      return answer.ok ? said : null;
    } catch {
      return null; // no link; the note at the top tells it
    }
  }

  const tray = document.querySelector("form[data-tap]");
  function tap(card) {
    say(card.textContent.trim());
    reader.classList.add("near");
    setTimeout(() => reader.classList.remove("near"), 500);
    return send(tray, card);
  }

  document.addEventListener("submit", async (event) => {
    const { target: form, submitter: button } = event;
    if (form.method !== "post" || !button) return;
    event.preventDefault();
    if (form === tray) return void tap(button);
    const said = await send(form, button);
    if (said && "morning" in form.dataset) playing(said.playing);
  });

  tray.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", event.target.closest("button").value);
  });
  reader.addEventListener("dragover", (event) => event.preventDefault());
  reader.addEventListener("drop", (event) => {
    event.preventDefault();
    const label = event.dataTransfer.getData("text/plain");
    const card = [...tray.querySelectorAll("button")].find((one) => one.value === label);
    if (card) tap(card);
  });

  function offer(button, value) { // what the button does next, with the words for it
    if (button.value === value) return;
    button.value = value;
    button.textContent = button.dataset[value];
  }

  const morning = document.querySelector("form[data-morning] button");
  function playing(on) {
    offer(morning, on ? "stop" : "play");
  }

  const plug = document.querySelector("form[data-reader] button");
  document.addEventListener("board", ({ detail }) => {
    offer(plug, detail.station.reader === "lost" ? "find" : "lose");
  });
})();
