// What was measured, in the words that the page has for it.

export class Results {
  constructor(panel, numbers) {
    Object.assign(this, { panel, numbers });
    this.words = Object.fromEntries(
      [...panel.querySelector("template").content.querySelectorAll("[data-word]")].map((each) => [each.dataset.word, each.textContent]),
    );
  }

  /** `found` as `Measure` has it, or null where nothing is picked. */
  show(found) {
    const rows = (found?.facts ?? []).map((fact, n) => this.#row(fact, n === 0));
    this.panel.querySelector("dl").replaceChildren(...rows);
    this.panel.querySelector("[data-hint=none]").hidden = Boolean(found);
    this.panel.querySelector("[data-hint=one]").hidden = found?.kinds.length !== 1;
    const kinds = (found?.kinds ?? []).map((kind) => this.words[kind]);
    this.panel.querySelector("[data-kinds]").textContent = kinds.join(" → ");
    this.panel.querySelector("[data-act=clear]").hidden = !found;
  }

  #row([name, kind, value], first) {
    const row = document.createElement("div");
    if (first) row.className = "first";
    row.dataset.fact = name;
    const [term, said] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = this.words[name];
    said.textContent = this.numbers[kind](value);
    row.append(term, said);
    return row;
  }

  /** `at` is `{x, y, mm}` in pixels of the picture, or null. */
  label(element, at) {
    element.hidden = !at;
    if (!at) return;
    element.textContent = this.numbers.length(at.mm);
    element.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px) translate(-50%, -50%)`;
  }
}
