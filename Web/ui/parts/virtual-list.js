/**
 * `<virtual-list>`: many entries of which only those in sight are in the page: 100,000 scroll as 20 do. As a list, or as a grid
 * of squares.
 */

import { h } from "../dom.js";

const SPARE = 4;

export class VirtualList extends HTMLElement {
  #inside = h("div", { class: "tall", role: "list" });
  #make = () => null;
  #count = 0;
  #row = 40;
  #columns = 1;
  #cell = null;
  #isDue = false;
  #watch = new ResizeObserver(() => this.draw());

  /**
   * @param {(index: number) => Element} make what is shown for an entry; it gets `role="listitem"`.
   * @param {{row?: number, cell?: number, label: string}} options heights of rows in pixels; with `cell`, the least width of a
   *   square, it is a grid.
   */
  set(make, { row = 40, cell = null, label }) {
    [this.#make, this.#row, this.#cell] = [make, row, cell];
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", label);
    this.setAttribute("tabindex", "-1");
    this.replaceChildren(this.#inside);
    return this;
  }

  connectedCallback() {
    this.addEventListener("scroll", this.#scrolled, { passive: true });
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    this.removeEventListener("scroll", this.#scrolled);
    this.#watch.disconnect();
  }

  show(count, keepPlace = false) {
    this.#count = count;
    if (!keepPlace) this.scrollTop = 0;
    this.draw();
  }

  reveal(index) {
    const top = Math.floor(index / this.#columns) * this.#row;
    if (top < this.scrollTop || top + this.#row > this.scrollTop + this.clientHeight) this.scrollTop = Math.max(0, top - this.#row);
    this.draw();
  }

  draw() {
    if (this.#cell) {
      this.#columns = Math.max(1, Math.floor(this.clientWidth / this.#cell));
      this.#row = Math.max(this.#cell, Math.floor(this.clientWidth / this.#columns));
    }
    // Not larger than what is in it; the style sheet says how large at most.
    if (!this.#cell) this.style.maxHeight = `${Math.max(1, this.#count) * this.#row + 2}px`;
    this.#inside.style.height = `${Math.ceil(this.#count / this.#columns) * this.#row}px`;
    const first = Math.max(0, Math.floor(this.scrollTop / this.#row) - SPARE) * this.#columns;
    const rows = Math.ceil((this.clientHeight || 600) / this.#row) + 2 * SPARE;
    const focused = this.contains(document.activeElement) ? this.#place(document.activeElement) : null;
    const elements = [];
    for (let index = first; index < Math.min(this.#count, first + rows * this.#columns); index += 1) elements.push(this.#element(index));
    this.#inside.replaceChildren(...elements);
    // What had the focus is another element now.
    if (focused) this.#inside.querySelector(`[data-index="${focused.index}"]`)?.querySelectorAll("button, input, a")[focused.at]?.focus({ preventScroll: true });
  }

  #place(element) {
    const entry = element.closest("[data-index]");
    return entry ? { index: entry.dataset.index, at: [...entry.querySelectorAll("button, input, a")].indexOf(element) } : null;
  }

  #element(index) {
    const element = h("div", { role: "listitem" }, this.#make(index));
    element.dataset.index = index;
    element.style.top = `${Math.floor(index / this.#columns) * this.#row}px`;
    element.style.height = `${this.#row}px`;
    element.style.insetInlineStart = `${(index % this.#columns) * (100 / this.#columns)}%`;
    element.style.width = `${100 / this.#columns}%`;
    return element;
  }

  #scrolled = () => {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => { this.#isDue = false; this.draw(); });
  };
}

customElements.define("virtual-list", VirtualList);
