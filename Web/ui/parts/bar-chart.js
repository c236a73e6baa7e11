/** `<bar-chart>`: counts as bars, with a table behind them for those who don't see them. */

import { h, replace, s } from "../dom.js";
import { number, t } from "../i18n.js";

const [HEIGHT, HEAD, FOOT, SIDE, END] = [180, 14, 22, 44, 22];
/** Pixels that a label below takes. */
const LABEL = 56;

export class BarChart extends HTMLElement {
  #values = [];
  #drawing = h("div", {});
  #told = h("span", { class: "muted", role: "status" });
  #total = "";
  #watch = new ResizeObserver(() => this.#draw());

  /** @param {Array<[string, number]>} values labels with their counts. */
  set(title, values) {
    this.#values = values;
    const total = values.reduce((sum, [, value]) => sum + value, 0);
    this.classList.add("card", "chart", "stack");
    this.#total = total > 0 ? t("inTotal", number(total)) : "";
    this.#told.textContent = this.#total;
    replace(this, h("div", { class: "row apart" }, h("h2", {}, title), this.#told),
      total === 0 ? h("p", { class: "muted" }, t("noRequests")) : this.#drawing,
      h("table", { class: "visually-hidden" }, h("caption", {}, title), h("tbody", {}, values.map(([label, value]) => h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, number(value)))))));
    return this;
  }

  connectedCallback() {
    this.#watch.observe(this.#drawing);
  }

  disconnectedCallback() {
    this.#watch.disconnect();
  }

  #draw() {
    const width = this.#drawing.clientWidth;
    if (width === 0) return;
    const highest = niceCeiling(Math.max(1, ...this.#values.map(([, value]) => value)));
    const step = (width - SIDE - END) / this.#values.length;
    const every = Math.ceil(LABEL / step);
    const base = HEIGHT - FOOT;
    const y = (value) => base - (value / highest) * (base - HEAD);
    const lines = [0, highest / 2, highest].filter((value) => Number.isInteger(value)).map((value) => s("g", {},
      s("line", { class: value === 0 ? "axis" : "grid", x1: SIDE, x2: width - END, y1: y(value), y2: y(value) }), s("text", { x: SIDE - 8, y: y(value) + 4, "text-anchor": "end" }, number(value))));
    const bars = this.#values.map(([label, value], index) => {
      const x = SIDE + index * step;
      const tell = () => { this.#told.textContent = `${label}: ${number(value)}`; };
      return s("g", { class: "column", onpointerenter: tell, onpointerleave: () => { this.#told.textContent = this.#total; } },
        s("rect", { class: "touch", x, y: 0, width: step, height: base }),
        s("rect", { class: "bar-of", x: x + step * 0.15, y: y(value), width: Math.max(1, step * 0.7), height: base - y(value), rx: Math.min(3, step * 0.2) }),
        (this.#values.length - 1 - index) % every === 0 ? s("text", { x: x + step / 2, y: HEIGHT - 6, "text-anchor": "middle" }, label) : null);
    });
    replace(this.#drawing, s("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, "aria-hidden": "true" }, lines, bars));
  }
}

customElements.define("bar-chart", BarChart);

/** 1, 2, 4, 10, 20, 40, 100, …: numbers whose half is one too. */
function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 10].map((factor) => factor * power).find((nice) => nice >= value);
}
