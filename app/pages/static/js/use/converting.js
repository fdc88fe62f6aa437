// What is being converted is watched: the stages of one file, and the tiles of a list.

const find = (selector, within = document) => within.querySelector(selector);

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
    const [range, now] = [find(".range"), find(".range", page)];
    if (range && now) range.textContent = now.textContent;
  }
  renewLater();
}

function renewLater() {
  clearTimeout(later);
  if (find(".grid :is(.pending, .processing)")) later = setTimeout(renew, PATIENCE_MS);
}

renewLater();
document.addEventListener("uploaded", renew);
