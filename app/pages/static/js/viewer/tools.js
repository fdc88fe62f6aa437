// The buttons under the view, and the panels they open.

export class Tools {
  /** `acts` has a function for each `data-act`, and for each panel one that is told whether it is open. */
  constructor(root, acts) {
    Object.assign(this, { root, acts });
    this.buttons = [...root.querySelectorAll("[data-act], [data-opens]")];
    for (const button of this.buttons) button.addEventListener("click", () => this.press(button));
    for (const close of root.querySelectorAll("[data-close]")) {
      close.addEventListener("click", () => {
        this.open(close.dataset.close, false);
        this.buttonOf(close.dataset.close).focus();
      });
    }
  }

  press(button) {
    const { act, opens } = button.dataset;
    if (opens) this.open(opens, !this.isOpen(opens));
    else this.acts[act](button);
  }

  /** Presses the button of a key; false where there is none. */
  key(key) {
    const button = this.buttons.find((each) => each.dataset.key === key && !each.disabled && !each.hidden);
    if (button) this.press(button);
    return Boolean(button);
  }

  panel(name) {
    return this.root.querySelector(`[data-panel="${name}"]`);
  }

  buttonOf(name) {
    return this.root.querySelector(`[data-opens="${name}"]`);
  }

  isOpen(name) {
    return !this.panel(name).hidden;
  }

  open(name, wanted) {
    if (wanted === this.isOpen(name)) return;
    if (wanted) this.#makeRoom(name);
    this.panel(name).hidden = !wanted;
    this.buttonOf(name).ariaExpanded = String(wanted);
    this.acts[name]?.(wanted);
  }

  /** Panels that are only looked at go when another comes. */
  #makeRoom(name) {
    for (const panel of this.root.querySelectorAll("[data-panel][data-passing]")) {
      if (panel.dataset.panel !== name) this.open(panel.dataset.panel, false);
    }
  }

  /** The panel that was opened last, of those that are open. */
  last() {
    return [...this.root.querySelectorAll("[data-panel]:not([hidden])")].at(-1)?.dataset.panel;
  }

  state(act, pressed) {
    const button = this.root.querySelector(`[data-act="${act}"]`);
    if (button) button.ariaPressed = String(pressed);
  }

  /** One of several buttons that exclude each other, named by `data-choice`. */
  choices(panel, name, chosen) {
    const buttons = [...this.panel(panel).querySelectorAll(`[data-${name}]`)];
    const choose = (button) => {
      for (const each of buttons) each.ariaPressed = String(each === button);
      chosen(button.dataset[name]);
    };
    for (const button of buttons) button.addEventListener("click", () => choose(button));
    return (value) => choose(buttons.find((each) => each.dataset[name] === value));
  }
}
