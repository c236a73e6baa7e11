/** Counts as bars, with a table behind them for those who don't see them. */

import { h, s } from "../dom.js";
import { number, t } from "../i18n.js";

const [WIDTH, HEIGHT, FOOT] = [600, 160, 20];

/** @param {Array<[string, number]>} values labels with their counts. */
export function barChart(title, values) {
  const highest = Math.max(1, ...values.map(([, value]) => value));
  const step = WIDTH / values.length;
  const every = Math.ceil(values.length / 10);
  const bars = values.map(([label, value], index) => {
    const height = (value / highest) * (HEIGHT - 12);
    return s("g", {}, s("title", {}, `${label}: ${number(value)}`),
      s("rect", { class: "bar-of", x: index * step + step * 0.15, y: HEIGHT - height, width: step * 0.7, height }),
      index % every === 0 ? s("text", { x: index * step + step / 2, y: HEIGHT + 14, "text-anchor": "middle" }, label) : null);
  });
  const total = values.reduce((sum, [, value]) => sum + value, 0);
  return h("figure", { class: "card chart stack" },
    h("figcaption", { class: "row apart" }, h("h2", {}, title), h("span", { class: "muted" }, t("inTotal", number(total)))),
    total === 0 ? h("p", { class: "muted" }, t("noRequests")) : s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + FOOT}`, "aria-hidden": "true" },
      s("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT }), bars, s("text", { x: 0, y: 10 }, number(highest))),
    h("table", { class: "visually-hidden" }, h("caption", {}, title), h("tbody", {}, values.map(([label, value]) => h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, number(value)))))));
}
