/** How alike, as a bar with the threshold on it. */

import { h, s } from "../dom.js";
import { number, t } from "../i18n.js";

export function similarityBar(value, threshold) {
  const bar = s("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("rect", { class: "fill", x: 0, y: 0, width: Math.max(0, Math.min(100, value * 100)), height: 10 }),
    s("rect", { class: "limit", x: threshold * 100 - 0.5, y: 0, width: 1, height: 10 }));
  return h("div", { class: "bar", role: "img", "aria-label": t("similarityOf", number(value, 3), number(threshold, 2)) }, bar);
}

/** A slider for the threshold, and what it means. */
export function thresholdSlider(value, changed) {
  const text = h("p", { class: "hint" }, t("thresholdMeans", number(value, 2)));
  const slider = h("input", {
    type: "range", min: 0, max: 1, step: 0.01, value, "aria-label": t("threshold"),
    oninput: () => {
      text.textContent = t("thresholdMeans", number(Number(slider.value), 2));
      changed(Number(slider.value));
    },
  });
  return h("div", { class: "field" }, h("span", { class: "label" }, t("threshold")), slider, text);
}
