// One's own page: a touch keeps it for another minute; after a minute of quiet it goes.
"use strict";
(() => {
  const page = document.getElementById("mine");
  const quiet = page.dataset.quiet * 1000;
  let told = Date.now(), touched = told;

  const leave = () => location.replace("/mine");

  async function stay() {
    told = Date.now();
    try {
      const headers = { "X-Requested-With": "fetch", "X-CSRFToken": page.dataset.token };
      const answer = await fetch(page.dataset.stay, { method: "POST", headers });
      if (answer.ok && !(await answer.json()).shown) leave();
    } catch {
      // The Wi-Fi is away for a moment; the page goes by itself when it is quiet.
    }
  }

  for (const kind of ["pointerdown", "keydown", "scroll", "wheel"]) {
    addEventListener(kind, () => {
      touched = Date.now();
      if (touched - told > quiet / 6) stay();
    }, { passive: true });
  }
  setInterval(() => { if (Date.now() - touched >= quiet) leave(); }, 1000);
  // Kept pages of the browser would show it again to whoever goes back.
  addEventListener("pageshow", (event) => { if (event.persisted) leave(); });

  const voices = window.speechSynthesis;
  if (!voices) return;
  const language = document.documentElement.lang;
  const own = () => voices.getVoices().find((one) => one.localService && one.lang.startsWith(language));
  const button = document.getElementById("hear");
  const offer = () => { button.hidden = !own(); };
  voices.addEventListener?.("voiceschanged", offer);
  offer();
  button.addEventListener("click", () => {
    voices.cancel();
    for (const part of page.querySelectorAll("h1, h2, h3, section p, .first")) {
      const said = new SpeechSynthesisUtterance(part.textContent.trim());
      said.voice = own();
      said.lang = language;
      voices.speak(said);
    }
  });
})();
