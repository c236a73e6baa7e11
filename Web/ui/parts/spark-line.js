/** The last days as a line of the height of a letter. */

import { h, s } from "../dom.js";
import { number, t } from "../i18n.js";

const [WIDTH, HEIGHT] = [120, 24];

export function sparkLine(values) {
  const total = values.reduce((sum, value) => sum + value, 0);
  const highest = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${(HEIGHT - 2 - (value / highest) * (HEIGHT - 4)).toFixed(1)}`).join(" ");
  return h("span", { class: "spark" }, s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": t("requestsIn30Days", number(total)) }, s("polyline", { points })),
    h("span", { class: "number" }, number(total)));
}
