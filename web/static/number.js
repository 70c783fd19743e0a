// While a number waits for its card: look each second, and go on once it need not wait any more.
const number = document.getElementById("number");

async function look() {
  try {
    const answer = await fetch(number.dataset.state, { cache: "no-store" });
    if (answer.ok && !(await answer.json()).waits) return location.reload();
  } catch {
    // The Wi-Fi is away for a moment; the number waits meanwhile.
  }
  setTimeout(look, 700);
}

if (number) setTimeout(look, 700);
