// Other records by their names, offered while one types: the ARIA combobox, with a list that the server writes.

const PAUSE_MS = 150;

class Lookup {
  constructor(input, number) {
    this.input = input;
    this.list = document.createElement("ul");
    this.list.className = "offers";
    this.list.id = `offers-${number}`;
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    const named = document.getElementById(input.getAttribute("aria-labelledby")?.split(" ")[0]) ?? input.labels[0]?.firstChild;
    this.list.setAttribute("aria-label", named?.textContent.trim() ?? "");
    input.after(this.list);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the field keeps the focus
      if (event.target.closest("li")) this.take(event.target.closest("li"));
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    const typed = this.input.value;
    const answer = await fetch(this.address(typed)).catch(() => null);
    if (!answer?.ok || answer.redirected || typed !== this.input.value || document.activeElement !== this.input) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.list.replaceChildren(...page.querySelectorAll("li"));
    this.options.forEach((each, n) => (each.id = `${this.list.id}-${n}`));
    this.show(this.options.length > 0);
  }

  /** With what stands in the field beside it, as the company whose contacts are meant. */
  address(typed) {
    const names = this.input.dataset.beside?.split(" ") ?? [];
    const beside = names.map((name) => this.input.form?.elements[name]).find(Boolean);
    const asked = new URLSearchParams(beside ? { q: typed, of: beside.value } : { q: typed });
    return `${this.input.dataset.lookup}?${asked}`;
  }

  get options() {
    return [...this.list.children];
  }

  show(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.mark(null);
  }

  close() {
    clearTimeout(this.timer);
    this.show(false);
  }

  mark(option) {
    for (const each of this.options) each.setAttribute("aria-selected", String(each === option));
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  /** Around the list, from before its first and behind its last. */
  step(by) {
    const now = this.options.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const next = now < 0 ? (by > 0 ? 0 : -1) : (now + by) % this.options.length;
    this.mark(this.options.at(next));
  }

  key(event) {
    const open = !this.list.hidden;
    const by = event.altKey ? 0 : { ArrowDown: 1, ArrowUp: -1 }[event.key]; // with Alt, lines move
    const marked = this.list.querySelector("[aria-selected=true]");
    if (by) {
      event.preventDefault();
      if (open) this.step(by);
      else this.ask();
    } else if (event.key === "Enter" && open && marked) {
      event.preventDefault();
      this.take(marked);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      this.close();
    }
  }

  take(option) {
    const name = option.textContent.trim();
    const isAmbiguous = this.options.filter((each) => each.textContent.trim() === name).length > 1;
    this.input.value = isAmbiguous ? `${name} #${option.dataset.id}` : name;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.input.dispatchEvent(new CustomEvent("taken", { bubbles: true, detail: { id: option.dataset.id } }));
  }
}

let count = 0;

function mount(within) {
  for (const input of within.querySelectorAll("input[data-lookup]:not([role])")) new Lookup(input, count++);
}

mount(document);
document.addEventListener("added", (event) => mount(event.target)); // as a line of a document
