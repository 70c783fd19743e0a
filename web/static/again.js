// A page for the projector looks anew once a minute, unless somebody is at it or the link is away.
"use strict";
setInterval(async () => {
  if (document.hidden || document.activeElement?.matches("a, button")) return;
  try {
    if ((await fetch(location.href, { cache: "no-store" })).ok) location.reload();
  } catch {
    // No link now: what is shown stays.
  }
}, 60_000);
