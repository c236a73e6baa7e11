/**
 * `<virtual-list>`: many entries of which only those in sight are in the page: 100,000 scroll as 20 do. As a list, or as a grid
 * of squares. Entries that stay keep their elements: a press, a picture or the focus in them isn't lost when others come and go.
 *
 * The tabulator stops at one entry; arrows, Home, End, Page Up and Page Down lead to the others.
 */

import { h } from "../dom.js";

const SPARE = 4;
const CONTROLS = "button, input, a[href]";

export class VirtualList extends HTMLElement {
  #inside = h("div", { class: "tall", role: "list" });
  #options = {};
  #count = 0;
  #row = 40;
  #columns = 1;
  #isDue = false;
  /** Elements in the page, by the names of their entries. */
  #elements = new Map();
  /** The place that the tabulator stops at. */
  #active = 0;
  #watch = new ResizeObserver(() => this.draw());

  /**
   * @param {object} options
   * @param {(index: number) => string} options.name tells entries apart: one that has the same name keeps its element.
   * @param {(index: number) => Element} options.make what is shown for an entry. Its first control is the one that gets the focus;
   *   others in it, for which there must be keys, are left out by the tabulator.
   * @param {(element: Element, index: number) => void} [options.dress] shows in it what may change.
   * @param {string} options.label
   * @param {number} [options.row] height of rows in pixels.
   * @param {number} [options.cell] makes a grid; the least width of a square.
   */
  set(options) {
    this.#options = options;
    this.#row = options.row ?? 40;
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", options.label);
    this.setAttribute("tabindex", "-1");
    this.replaceChildren(this.#inside);
    return this;
  }

  connectedCallback() {
    this.addEventListener("scroll", this.#scrolled, { passive: true });
    this.addEventListener("keydown", this.#pressed);
    this.addEventListener("focusin", this.#focused);
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    this.removeEventListener("scroll", this.#scrolled);
    this.removeEventListener("keydown", this.#pressed);
    this.removeEventListener("focusin", this.#focused);
    this.#watch.disconnect();
  }

  show(count, keepPlace = false) {
    this.#count = count;
    if (!keepPlace) [this.#active, this.scrollTop] = [0, 0];
    this.draw();
  }

  /** Scrolls to an entry, and lets the tabulator stop there. */
  reveal(index) {
    if (index < 0 || index >= this.#count) return;
    this.#active = index;
    this.#measure();
    const top = Math.floor(index / this.#columns) * this.#row;
    if (top < this.scrollTop) this.scrollTop = top;
    else if (top + this.#row > this.scrollTop + this.clientHeight) this.scrollTop = top + this.#row - this.clientHeight;
    this.draw();
  }

  /** @returns whether there is such an entry. */
  focusEntry(index) {
    this.reveal(index);
    const target = this.#elementAt(index);
    if (target) controlOf(target).focus({ preventScroll: true });
    return target !== undefined;
  }

  draw() {
    this.#measure();
    const first = Math.max(0, Math.floor(this.scrollTop / this.#row) - SPARE) * this.#columns;
    const rows = Math.ceil((this.clientHeight || 600) / this.#row) + 2 * SPARE;
    const wanted = range(first, Math.min(this.#count, first + rows * this.#columns));
    const focused = this.#inside.contains(document.activeElement) ? this.#indexOf(document.activeElement) : -1;
    // What has the focus stays, also out of sight: keys go on from there.
    if (focused >= 0 && focused < this.#count && !wanted.includes(focused)) wanted[focused < first ? "unshift" : "push"](focused);
    const old = this.#elements;
    this.#elements = new Map();
    for (const index of wanted) this.#keep(index, old);
    for (const element of old.values()) element.remove();
    let next = this.#inside.firstElementChild;
    for (const element of this.#elements.values()) {
      if (element === next) next = next.nextElementSibling;
      else this.#inside.insertBefore(element, next);
    }
    const isLost = focused >= 0 && !this.#inside.contains(document.activeElement);
    if (isLost) this.#active = Math.min(focused, this.#count - 1);
    this.#letTabStop(wanted);
    // What is there now, where something with the focus was.
    const instead = isLost ? this.#elementAt(this.#active) : null;
    if (instead) controlOf(instead).focus({ preventScroll: true });
  }

  #measure() {
    const { cell } = this.#options;
    if (cell) {
      this.#columns = Math.max(1, Math.floor(this.clientWidth / cell));
      this.#row = Math.max(cell, Math.floor(this.clientWidth / this.#columns));
    }
    // Not larger than what is in it; the style sheet says how large at most.
    if (!cell) this.style.maxHeight = `${Math.max(1, this.#count) * this.#row + 2}px`;
    this.#inside.style.height = `${Math.ceil(this.#count / this.#columns) * this.#row}px`;
  }

  /** The element that there is, or a new one, at its place. */
  #keep(index, old) {
    // Two of one name, while a list is changing under our feet, are two nevertheless.
    let name = this.#options.name(index);
    if (this.#elements.has(name)) name += ` ${index}`;
    const element = old.get(name) ?? h("div", { role: "listitem" }, this.#options.make(index));
    old.delete(name);
    this.#elements.set(name, element);
    this.#options.dress?.(element.firstElementChild, index);
    const [top, start] = [`${Math.floor(index / this.#columns) * this.#row}px`, `${(index % this.#columns) * (100 / this.#columns)}%`];
    element.dataset.index = index;
    element.setAttribute("aria-posinset", index + 1);
    element.setAttribute("aria-setsize", this.#count);
    Object.assign(element.style, { top, insetInlineStart: start, height: `${this.#row}px`, width: `${100 / this.#columns}%` });
  }

  #elementAt(index) {
    return [...this.#elements.values()].find((element) => Number(element.dataset.index) === index);
  }

  #indexOf(element) {
    return Number(element.closest("[data-index]")?.dataset.index ?? -1);
  }

  /** At the entry that was last used, or where that isn't in the page, at the first in sight. */
  #letTabStop(wanted) {
    const inSight = Math.ceil(this.scrollTop / this.#row) * this.#columns;
    const stop = wanted.includes(this.#active) ? this.#active : Math.min(inSight, this.#count - 1);
    for (const element of this.#elements.values()) {
      const first = controlOf(element);
      first.tabIndex = Number(element.dataset.index) === stop ? 0 : -1;
      for (const other of element.querySelectorAll(CONTROLS)) if (other !== first) other.tabIndex = -1;
    }
  }

  #scrolled = () => {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => { this.#isDue = false; this.draw(); });
  };

  #focused = (event) => {
    const index = this.#indexOf(event.target);
    if (index < 0 || index === this.#active) return;
    this.#active = index;
    this.#letTabStop([...this.#elements.values()].map(({ dataset }) => Number(dataset.index)));
  };

  #pressed = (event) => {
    const at = this.#indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const last = this.#count - 1;
    const page = Math.max(1, Math.floor(this.clientHeight / this.#row) - 1) * this.#columns;
    const beside = this.#columns > 1 ? 1 : 0;
    const to = { ArrowDown: at + this.#columns, ArrowUp: at - this.#columns, ArrowRight: at + beside, ArrowLeft: at - beside, Home: 0, End: last, PageDown: at + page, PageUp: at - page }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    // Past the end of a column there is none; a page goes as far as there is something.
    const isPage = event.key.startsWith("Page");
    if (isPage || (to >= 0 && to <= last)) this.focusEntry(Math.max(0, Math.min(to, last)));
  };
}

const range = (from, to) => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

/** An entry in which there is nothing to do gets the focus itself. */
function controlOf(element) {
  const control = element.querySelector(CONTROLS);
  // It had it while there was nothing in it, perhaps.
  if (control) element.removeAttribute("tabindex");
  return control ?? element;
}

customElements.define("virtual-list", VirtualList);
