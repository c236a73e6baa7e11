/** A choice that counts when it is confirmed: arrow keys go through a list without meaning each entry on the way. */

import { h } from "../dom.js";
import { t } from "../i18n.js";

/**
 * @param {Array<[string, string, object?]>} options values with their texts, and perhaps attributes.
 * @param {(value: string) => any} apply
 */
export function appliedChoice(label, options, chosen, apply) {
  const button = h("button", { class: "small", type: "button", hidden: true, "aria-label": `${t("apply")}: ${label}`, onclick: () => { select.focus(); apply(select.value); } }, t("apply"));
  const select = h("select", { "aria-label": label, onchange: () => { button.hidden = select.value === chosen; } },
    options.map(([value, text, attributes]) => h("option", { value, selected: value === chosen, ...attributes }, text)));
  return h("div", { class: "row applied" }, select, button);
}
