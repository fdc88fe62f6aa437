// Sends CAD files, each by a request of its own, a few at a time, and tells what becomes of it until it is
// converted. For elements with data-use="uploads"; every text comes from their data-… attributes.

const AT_ONCE = 3;
const LOOK_MS = 1000;
const TAKEN = "taken";
const DONE = "uploaded"; // an event of the element, each time a file was taken or is converted

const find = (selector, within) => within.querySelector(selector);
const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

/** One file on its way: its line in the list, its request. `state`: waiting, sending, taken or over. */
class Sending {
  constructor(file, uploads) {
    Object.assign(this, { file, uploads, state: "waiting" });
    this.line = find("template[data-line]", uploads.place).content.cloneNode(true).firstElementChild;
    find("[data-name]", this.line).textContent = file.name;
    find("progress", this.line).ariaLabel = file.name;
    this.button = find("[data-act]", this.line);
    this.button.addEventListener("click", () => (this.isOpen ? this.cancel() : this.wait()));
    this.wait();
  }

  get isOpen() {
    return this.state === "waiting" || this.state === "sending";
  }

  say(sentence, fraction = null) {
    find("[data-said]", this.line).textContent = sentence;
    const bar = find("progress", this.line);
    bar.hidden = fraction === null;
    bar.value = fraction ?? 0;
  }

  become(state, sentence, act = "") {
    this.state = state;
    this.line.classList.toggle("refused", state === "over");
    this.say(sentence, this.isOpen ? 0 : null);
    this.button.hidden = !act;
    this.button.textContent = act;
    this.button.ariaLabel = `${act}: ${this.file.name}`;
  }

  wait(sentence = this.uploads.words.waiting) {
    if (this.file.size > this.uploads.words.limit) {
      this.become("over", this.uploads.words.large);
      return;
    }
    this.become("waiting", sentence, this.uploads.words.cancel);
    this.uploads.goOn();
  }

  cancel() {
    const sent = this.request;
    this.end(this.uploads.words.cancelled, true);
    sent?.abort();
  }

  end(sentence, again = false) {
    this.become("over", sentence, again ? this.uploads.words.again : "");
    this.uploads.goOn();
  }

  send() {
    const { words } = this.uploads;
    const request = new XMLHttpRequest(); // fetch cannot tell how much was sent
    const body = new FormData();
    body.append("file", this.file);
    this.request = request;
    this.become("sending", words.sending, words.cancel);
    request.open("POST", words.to);
    request.upload.addEventListener("progress", (event) => this.tell(event.loaded / event.total));
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.end(words.broken, true));
    request.send(body);
  }

  tell(fraction) {
    const { words } = this.uploads;
    if (this.state === "sending") this.say(fraction === 1 ? words.checking : words.sending, fraction);
  }

  answered(request) {
    const { words } = this.uploads;
    if (!request.responseURL.endsWith(words.to)) return location.reload(); // logged out meanwhile
    if (request.status === 429) {
      this.uploads.pause(Number(request.getResponseHeader("Retry-After")) || 1);
      return this.wait(words.paused);
    }
    const answer = parsed(request.responseText);
    if (request.status >= 400) {
      const said = find(".refused [data-said], [role=alert], .problem p", answer)?.textContent.trim();
      return this.end(said || words.refused, request.status >= 500);
    }
    this.state = TAKEN;
    const line = find(".upload", answer);
    const held = this.line.contains(document.activeElement);
    this.line.replaceWith(line);
    this.line = line;
    if (held) find("a", line).focus();
    this.uploads.taken(line);
  }
}

class Uploads {
  constructor(place) {
    Object.assign(this, { place, words: place.dataset, sendings: [], until: 0 });
    this.lines = find("[data-lines]", place);
    this.input = find("input[type=file]", place);
    this.stop = find("[data-stop]", place);
    this.form = find("form", place);
    place.classList.add("scripted");
    this.listen();
    this.watch();
  }

  listen() {
    const { form, input } = this;
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
      form.addEventListener(kind, (event) => {
        event.preventDefault();
        form.classList.toggle("over", kind === "dragenter" || kind === "dragover");
      });
    }
    form.addEventListener("drop", (event) => this.add(event.dataTransfer.files));
    form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("change", () => {
      this.add([...input.files]);
      input.value = ""; // so that the same file may be chosen again
    });
    this.stop.addEventListener("click", () => this.open().forEach((each) => each.cancel()));
    addEventListener("beforeunload", (event) => this.open().length && event.preventDefault());
  }

  open() {
    return this.sendings.filter((each) => each.isOpen);
  }

  add(files) {
    this.lines.hidden = false;
    find("#refusal", this.place)?.remove();
    for (const file of files) {
      const sending = new Sending(file, this);
      this.sendings.push(sending);
      this.lines.append(sending.line);
    }
    this.goOn();
  }

  /** Sends the next ones where there is room, and says how far it is. */
  goOn() {
    const busy = this.sendings.filter((each) => each.state === "sending").length;
    const waiting = Date.now() < this.until ? [] : this.sendings.filter((each) => each.state === "waiting");
    for (const each of waiting.slice(0, Math.max(0, AT_ONCE - busy))) each.send();
    this.summarize();
  }

  pause(seconds) {
    this.until = Date.now() + seconds * 1000;
    setTimeout(() => this.goOn(), seconds * 1000);
  }

  summarize() {
    const count = (state) => this.sendings.filter((each) => each.state === state).length;
    const over = count("over");
    const said = this.words.summary.replace("%(taken)s", count(TAKEN)).replace("%(all)s", this.sendings.length);
    const told = over ? `${said} ${this.words.unsent.replace("%(count)s", over)}` : said;
    find("[data-told]", this.place).textContent = told;
    this.stop.hidden = this.open().length < 2;
  }

  /** A single file is looked at at once; of several, the list stays. */
  taken(line) {
    if (this.sendings.length === 1) return location.assign(find("a", line).href);
    this.goOn();
    this.tellPage(line);
  }

  tellPage(line) {
    line.dispatchEvent(new CustomEvent(DONE, { bubbles: true }));
  }

  /** Looks at some of those that are not converted yet, the first ones first, as they are. */
  async watch() {
    const waiting = [...this.lines.querySelectorAll("[data-watch]")].slice(0, AT_ONCE);
    await Promise.all(waiting.map((line) => this.look(line)));
    setTimeout(() => this.watch(), LOOK_MS);
  }

  async look(line) {
    const answer = await fetch(line.dataset.watch).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const progress = parsed(await answer.text());
    const ended = find("[data-ended]", progress)?.dataset.ended;
    const pill = find(".pill", line);
    if (!ended) {
      pill.textContent = find(".now", progress)?.textContent.trim() ?? pill.textContent;
      return;
    }
    delete line.dataset.watch;
    pill.className = `pill ${ended}`;
    pill.textContent = this.words[ended];
    this.tellPage(line);
  }
}

const mounted = new WeakSet();

export function mount(place) {
  if (mounted.has(place)) return;
  mounted.add(place);
  new Uploads(place);
}

for (const place of document.querySelectorAll('[data-use~="uploads"]')) mount(place);
