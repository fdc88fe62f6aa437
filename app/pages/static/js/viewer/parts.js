// The tree of the assembly, beside the view: what a line stands for is marked, hidden, or shown alone.

import { matched } from "./matching.js";

export class Parts {
  /** `panel` is to hold the tree, of which the page has the text. `changed` is called when other items show. */
  constructor(panel, model, changed) {
    Object.assign(this, { panel, model, changed });
    const written = document.querySelector("[data-assembly] > .tree > li");
    this.lines = [];
    if (!written) return;
    const tree = written.closest(".tree").cloneNode(true);
    panel.querySelector("[data-tree]").replaceChildren(tree);
    const found = matched(written, model);
    const copies = [tree, ...tree.querySelectorAll("li")].filter((each) => each.matches("li"));
    [written, ...written.querySelectorAll("li")].forEach((line, n) => this.#wire(copies[n], found.get(line) ?? []));
  }

  #wire(line, items) {
    const head = line.querySelector(":scope > details > summary") ?? this.#pressable(line);
    const name = head.querySelector("span")?.textContent ?? "";
    const about = { line, head, items };
    this.lines.push(about);
    if (!items.length) return;
    head.addEventListener("click", () => this.mark(items));
    line.prepend(this.#buttons(name, items));
  }

  /** A line without lines below it becomes a button, so that the keyboard reaches it. */
  #pressable(line) {
    const leaf = line.querySelector(":scope > .leaf");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "leaf" });
    button.append(...leaf.childNodes);
    leaf.replaceWith(button);
    return button;
  }

  #buttons(name, items) {
    const made = this.panel.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const button of made.children) {
      button.title = button.ariaLabel = button.dataset.label.replace("{name}", name);
      button.addEventListener("click", () => this[button.dataset.do](items));
    }
    return made;
  }

  /** What is marked already is let go. */
  mark(items) {
    const again = items.length === this.model.marked.size && items.every((item) => this.model.marked.has(item));
    this.model.mark(again ? [] : items);
    this.show();
  }

  hide(items) {
    this.model.show(items, !items.some((item) => item.shown));
    this.show();
  }

  isolate(items) {
    this.model.show(this.model.items, false);
    this.model.show(items, true);
    this.show();
  }

  all() {
    this.model.show(this.model.items, true);
    this.show();
  }

  show() {
    for (const { line, head, items } of this.lines) {
      const [gone, marked] = [items.length && !items.some((item) => item.shown), this.#isMarked(line, items)];
      line.classList.toggle("gone", Boolean(gone));
      head.classList.toggle("marked", marked);
      if (head.matches("button")) head.ariaPressed = String(marked);
      line.querySelector(":scope > .tree-tools > [data-do=hide]")?.setAttribute("aria-pressed", String(Boolean(gone)));
    }
    this.#enable("all", !this.model.items.every((item) => item.shown));
    for (const act of ["hide", "isolate"]) this.#enable(act, this.model.marked.size > 0);
    this.changed();
  }

  #enable(act, wanted) {
    this.panel.querySelector(`[data-act=${act}]`).disabled = !wanted;
  }

  /** All of it is marked; or, of a line without lines below, one place of several. */
  #isMarked(line, items) {
    const { marked } = this.model;
    const some = items.filter((item) => marked.has(item)).length;
    const isLeaf = !line.querySelector(":scope > details");
    return some > 0 && some === marked.size && (some === items.length || isLeaf);
  }
}
