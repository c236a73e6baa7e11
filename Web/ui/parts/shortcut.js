/** The key that opens the search by itself, which whoever dictates or types with a switch may want to turn off. */

import { h } from "../dom.js";
import { t } from "../i18n.js";

const STORED = "compreface.slash";

export const opensWithSlash = () => localStorage.getItem(STORED) !== "off";

export function slashChoice() {
  return h("label", { class: "check" }, h("input", { type: "checkbox", checked: opensWithSlash(), onchange: (event) => localStorage.setItem(STORED, event.target.checked ? "on" : "off") }), t("slashSearch"));
}
