// What the pages cannot do without script: an upload's progress, live stages.
// Each page also works without any of it.

const find = (selector, within = document) => within.querySelector(selector);

// --- bringing files in ---

const drop = find("#drop");
const input = drop && find("input[type=file]", drop);

function say(sentence) {
  const notice = find("#notice").content.cloneNode(true);
  find("p", notice).textContent = sentence;
  find("#refusal").replaceChildren(...(sentence ? [notice] : []));
}

function show(fraction, name) {
  find("#sending").hidden = fraction === null;
  find("#sending progress").value = fraction ?? 0;
  find("#sending p").textContent = fraction === 1 ? `${name} is being checked …` : `Sending ${name} …`;
}

/** What the answering page says about a refused file. */
function refusalIn(page) {
  const told = find("[role=alert]", new DOMParser().parseFromString(page, "text/html"));
  return told ? told.textContent.trim() : "The file was not taken.";
}

function send(file) {
  say("");
  if (file.size > Number(drop.dataset.limit)) {
    say(`${file.name} is larger than ${Math.round(drop.dataset.limit / 1048576)} MB.`);
    return;
  }
  const body = new FormData();
  body.append("file", file);
  const request = new XMLHttpRequest(); // fetch cannot tell how much was sent
  request.open("POST", drop.action);
  request.upload.onprogress = (event) => show(event.loaded / event.total, file.name);
  request.onload = () => {
    if (request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    show(null);
    say(refusalIn(request.responseText));
  };
  request.onerror = () => {
    show(null);
    say("The connection broke off: please try again.");
  };
  show(0, file.name);
  request.send(body);
}

if (drop) {
  drop.classList.add("scripted");
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    drop.addEventListener(kind, () => drop.classList.remove("over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 1) send(event.dataTransfer.files[0]);
    else say("One file at a time, please.");
  });
  input.addEventListener("change", () => input.files[0] && send(input.files[0]));
  drop.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files[0]) send(input.files[0]);
  });
}

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

/** In the gallery, only the cards are renewed: who is typing a search is left alone. */
async function renew(grid) {
  const answer = await fetch(location.href).catch(() => null);
  const fresh = answer?.ok && find(".grid", new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (fresh && !grid.contains(document.activeElement)) grid.replaceChildren(...fresh.children);
  renewLater();
}

function renewLater() {
  const grid = find(".grid:has(.pending, .processing)");
  if (grid) setTimeout(renew, PATIENCE_MS, grid);
}

renewLater();

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
