// Lines of a document's form: added, removed, moved and pasted without loading the page again, and what they
// come to as one types. The server does the sums, by the model that will do them when it is saved.

const PAUSE_MS = 250;
const form = document.querySelector("form[data-document]");
const table = form.querySelector(".lines table");
const template = form.querySelector("template[data-line]");
const lines = () => [...table.querySelectorAll("tbody.line")];
const fields = (line) => [...line.querySelectorAll("tr:not([hidden]) :is(input:not([type=hidden]), select, textarea)")];
const named = (line, name) => form.elements[`lines.${line.dataset.key}.${name}`];
let next = lines().length;

// Order, numbers

function renumber() {
  lines().forEach((line, n) => (line.querySelector("[data-position]").textContent = n + 1));
  form.querySelector("[data-hint]").hidden = false;
}

function blank() {
  const holder = document.createElement("table");
  holder.innerHTML = template.innerHTML
    .replaceAll("lines.-1.", `lines.${next}.`)
    .replaceAll("n--1", `n-${next}`)
    .replaceAll(/value="(\w+)\.-1"/g, `value="$1.${next}"`);
  const line = holder.querySelector("tbody");
  line.dataset.key = next++;
  for (const rest of line.querySelectorAll("tr.more :is(input, select, textarea)")) rest.disabled = true;
  return line;
}

function add(after) {
  const line = blank();
  if (after) after.after(line);
  else table.append(line);
  line.dispatchEvent(new Event("added", { bubbles: true }));
  renumber();
  return line;
}

const focusOn = (line) => line && fields(line)[0]?.focus();

const tools = {
  add: () => focusOn(add()),
  remove(line) {
    const neighbour = line.nextElementSibling?.matches("tbody.line") ? line.nextElementSibling : line.previousElementSibling;
    line.remove();
    if (neighbour?.matches("tbody.line")) focusOn(neighbour);
    else form.querySelector("[value=add]").focus();
  },
  up: (line) => move(line, -1),
  down: (line) => move(line, 1),
  more(line) {
    const rest = extra(line);
    rest.open = !rest.open;
    if (rest.open) rest.querySelector(":is(input, select, textarea)").focus();
    summarize(line);
  },
};

/** What is rarely typed of a line; one that came without gets it as it is in a new one. */
function extra(line) {
  let row = line.querySelector("tr.more");
  if (!row) {
    row = template.content.querySelector("tr.more").cloneNode(true);
    row.innerHTML = row.innerHTML.replaceAll("lines.-1.", `lines.${line.dataset.key}.`);
    line.append(row);
    line.dispatchEvent(new Event("added", { bubbles: true }));
  }
  const rest = row.querySelector("details");
  if (row.hidden) {
    row.hidden = rest.open = false;
    for (const each of row.querySelectorAll(":is(input, select, textarea)")) each.disabled = false;
  }
  return rest;
}

/** So that one need not open what is rarely typed to see what it says. */
function summarize(line) {
  const rest = line.querySelector("tr.more details");
  if (!rest) return;
  const no = rest.querySelector("summary").dataset.no;
  const told = [...rest.querySelectorAll(".field")].map((each) => {
    const input = each.querySelector(":is(input, select, textarea)");
    const text = input.type === "checkbox" ? (input.checked ? "" : no) : input.value.trim();
    const label = each.querySelector("label > span") ?? each.querySelector("label").firstChild;
    return text && `${label.textContent.trim()}: ${text}`;
  });
  rest.querySelector("[data-told]").textContent = told.filter(Boolean).join(" · ");
}

function move(line, by) {
  const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
  const held = document.activeElement;
  if (!other?.matches("tbody.line")) return;
  if (by < 0) other.before(line);
  else other.after(line);
  held?.focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=do]");
  if (!button) return;
  event.preventDefault();
  const [action] = button.value.split(".");
  if (action === "calculate") return void reckon();
  tools[action](button.closest("tbody.line"));
  renumber();
  later();
});

/** The signs on the buttons are said to the eye, too. */
form.addEventListener("mouseover", (event) => {
  const button = event.target.closest("button[aria-labelledby]");
  const texts = button?.getAttribute("aria-labelledby").split(" ").map((id) => document.getElementById(id)?.textContent.trim());
  if (button) button.title = texts.join(" ");
});

form.addEventListener("keydown", (event) => {
  const line = event.target.closest("tbody.line");
  if (!line || event.defaultPrevented) return;
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    move(line, event.key === "ArrowUp" ? -1 : 1);
    renumber();
    later();
  } else if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault();
    const below = line.nextElementSibling?.matches("tbody.line") ? line.nextElementSibling : add();
    focusOn(below);
  }
});

// What it comes to

let timer, running, again;

function later() {
  clearTimeout(timer);
  timer = setTimeout(reckon, PAUSE_MS);
}

/** As it would be sent; what was filled in by itself is left out, and so filled in anew. */
function typed() {
  const body = new URLSearchParams(new FormData(form));
  for (const each of form.querySelectorAll("[data-filled]"))
    if (each.value === each.dataset.filled) body.set(each.name, "");
    else delete each.dataset.filled;
  return body;
}

async function reckon() {
  if (running) return void (again = true); // one at a time
  running = true;
  again = false;
  const answer = await fetch(form.dataset.document, { method: "POST", body: typed() }).catch(() => null);
  if (answer?.ok && !answer.redirected) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  running = false;
  if (again) reckon();
}

function show(page) {
  const place = form.querySelector("[data-reckoned]");
  const found = page.querySelector(".totals, p");
  if (found) place.replaceChildren(found);
  const nets = Object.fromEntries([...page.querySelectorAll("[data-net]")].map((each) => [each.dataset.net, each.value]));
  for (const line of lines()) line.querySelector("output[data-net]").textContent = nets[line.dataset.key] ?? "";
  const filled = new Map([...page.querySelectorAll("[data-fill]")].map((each) => [each.dataset.fill, each.value]));
  for (const [name, value] of filled) fill(form.elements[name], value);
}

/** Nothing that somebody has typed is overwritten. */
function fill(field, value) {
  if (!field || (field.value !== "" && field.value !== field.dataset.filled)) return;
  field.value = field.dataset.filled = value;
}

form.addEventListener("input", later);
form.addEventListener("change", later);
form.addEventListener("change", (event) => {
  const line = event.target.closest("tr.more")?.closest("tbody.line");
  if (line) summarize(line);
});

/** Another item has another name, which is taken over when it is saved, too. */
form.addEventListener("taken", (event) => {
  const line = event.target.closest("tbody.line");
  if (!line || !event.target.name.endsWith(`.${form.dataset.item}`)) return;
  const name = named(line, form.dataset.name);
  if (name) name.dataset.filled = name.value;
  later();
});

// Rows of a spreadsheet

form.addEventListener("paste", async (event) => {
  const line = event.target.closest("tbody.line");
  const text = event.clipboardData.getData("text/plain");
  if (!line || !/\t|\n./.test(text.replaceAll("\r", "")) || event.target.matches("textarea")) return;
  event.preventDefault();
  const from = event.target.name.split(".")[2];
  const answer = await fetch(form.dataset.paste, { method: "POST", body: new URLSearchParams({ text, from }) }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const rows = (await answer.json()).lines;
  let here = line;
  rows.forEach((row, n) => {
    if (n) here = here.nextElementSibling?.matches("tbody.line") ? here.nextElementSibling : add();
    put(here, row);
  });
  focusOn(here);
  later();
});

function put(line, row) {
  const names = Object.keys(row);
  if (names.some((name) => !named(line, name) || named(line, name).disabled)) extra(line);
  for (const name of names) {
    const found = named(line, name);
    const field = found instanceof RadioNodeList ? found[0] : found;
    if (!field) continue;
    field.value = row[name];
    delete field.dataset.filled;
  }
  summarize(line);
}

renumber();
