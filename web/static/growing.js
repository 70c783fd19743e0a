// The network over time: the slider moves at once, and the year can play by itself.
"use strict";
{
  const form = document.querySelector("[data-slide]");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  if (form) {
    const slider = form.elements.day, output = form.querySelector("output");
    const step = Number(form.dataset.step), play = form.querySelector("[data-play]");
    const threads = [...document.querySelectorAll(".years path[data-day]")];
    let timer = 0, asked = 0;
    form.querySelector("[data-look]").hidden = true;

    const show = () => {
      const day = Number(slider.value);
      for (const thread of threads) {
        const began = Number(thread.dataset.day);
        thread.classList.toggle("later", began > day);
        thread.classList.toggle("fresh", began <= day && began > day - step);
      }
      output.textContent = day < Number(slider.min) + 1 ? output.dataset.start
        : output.dataset.shown.replace("{day}", day);
    };
    const tell = async () => {
      const mine = ++asked;
      const answer = await fetch(`?day=${slider.value}`).catch(() => null);
      if (!answer?.ok || answer.redirected || mine !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const told = page.getElementById("time-told");
      if (told) document.getElementById("time-told").replaceChildren(...told.childNodes);
    };
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      play.textContent = play.dataset.play;
      tell();
    };
    slider.addEventListener("input", show);
    slider.addEventListener("change", () => { if (timer) stop(); else tell(); });
    form.addEventListener("submit", event => { event.preventDefault(); show(); tell(); });
    play.dataset.play = play.textContent;
    // Who asked for less motion moves the slider by hand: nothing plays by itself.
    play.hidden = still.matches;
    still.addEventListener("change", () => { play.hidden = still.matches; if (timer) stop(); });
    play.addEventListener("click", () => {
      if (timer) { stop(); return; }
      if (Number(slider.value) >= Number(slider.max)) slider.value = slider.min;
      play.textContent = play.dataset.pause;
      timer = setInterval(() => {
        slider.value = Number(slider.value) + step;
        show();
        if (Number(slider.value) >= Number(slider.max)) stop();
      }, 450);
      show();
    });
  }
}
