// What the pages cannot do without script: live stages.
// Each page also works without any of it.

const find = (selector, within = document) => within.querySelector(selector);

// --- watching a conversion ---

const progress = find("[data-progress]");
const PATIENCE_MS = 2000;

async function watch(pause) {
  const answer = await fetch(progress.dataset.progress).catch(() => null);
  if (answer?.redirected) return location.reload(); // logged out meanwhile
  if (answer?.ok) {
    const now = await answer.text();
    if (now !== progress.innerHTML) progress.innerHTML = now;
    if (find("[data-ended]", progress)) return location.reload();
  }
  setTimeout(watch, pause, Math.min(pause * 1.15, PATIENCE_MS));
}

if (progress) watch(250);

let later;

/** In the gallery, only the cards are renewed: who is typing a search is left alone. */
async function renew() {
  const answer = await fetch(location.href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page && find(".grid", page);
  const shown = find(".grid, .empty");
  if (fresh && shown && !shown.contains(document.activeElement)) {
    shown.replaceWith(fresh);
    find(".count").textContent = find(".count", page).textContent;
  }
  renewLater();
}

function renewLater() {
  clearTimeout(later);
  if (find(".grid :is(.pending, .processing)")) later = setTimeout(renew, PATIENCE_MS);
}

renewLater();
document.addEventListener("uploaded", renew);

// --- what is shown once ---

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(find(`#${button.dataset.copy}`).innerText.trim());
    button.textContent = "Copied";
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
