// Offers the tablet's own time; without this script the teacher types it.
"use strict";
const here = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16);
for (const field of document.querySelectorAll("input[data-now]")) {
  if (!field.value) field.value = here();
}
// On Now: asks whoever is signed in, if the station does not know the time or is off by two minutes.
const offer = document.getElementById("clock-offer");
if (offer) {
  const { at, boot, ask } = offer.dataset;
  const opened = Date.now();
  const off = !at || Math.abs(opened - Number(at)) > 120000;
  const sane = new Date().getFullYear() >= 2024 && new Date().getFullYear() < 2090;
  if (off && sane && sessionStorage.getItem("clock-later") !== boot) {
    const form = { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" };
    const time = new Intl.DateTimeFormat(document.documentElement.lang, form).format(new Date());
    offer.querySelector("p").textContent = ask.replace("TIME", time);
    offer.hidden = false;
    const way = offer.querySelector("a");
    way.addEventListener("click", () => {
      const url = new URL(way.href);
      url.searchParams.set("when", here());
      way.href = url.href;
    });
    offer.querySelector("button").addEventListener("click", () => {
      sessionStorage.setItem("clock-later", boot);
      offer.hidden = true;
    });
  }
}
