/** Panels of which one is shown; the arrow keys go from one to the next. */

import { h, replace, uniqueID } from "../dom.js";

/** @param {Array<[string, () => Node]>} panels titles, and what makes the panel. */
export function tabs(label, panels) {
  const id = uniqueID("tabs");
  const panel = h("div", { role: "tabpanel", id: `${id}-panel`, tabindex: "0" });
  const buttons = panels.map(([title, make], index) => h("button", {
    type: "button", role: "tab", "aria-controls": `${id}-panel`, onclick: () => choose(index),
    onkeydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) choose((index + step + panels.length) % panels.length, true);
    },
  }, title));
  function choose(index, focus = false) {
    buttons.forEach((button, number) => {
      button.setAttribute("aria-selected", String(number === index));
      button.tabIndex = number === index ? 0 : -1;
    });
    replace(panel, panels[index][1]());
    if (focus) buttons[index].focus();
  }
  choose(0);
  return h("div", { class: "stack" }, h("div", { class: "tabs", role: "tablist", "aria-label": label }, buttons), panel);
}
