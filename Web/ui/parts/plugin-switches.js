/** Which plugins are asked; those that aren't there say why. */

import { h } from "../dom.js";
import { t } from "../i18n.js";

const PLUGINS = ["landmarks", "age", "gender", "mask", "pose", "quality", "liveness"];
const DEFAULT = ["landmarks", "age", "gender"];

/**
 * @param {object|null} status of the core; null where it isn't known.
 * @param {() => void} changed is called when another choice is made.
 */
export function pluginSwitches(status, changed) {
  const chosen = new Set(DEFAULT);
  const available = status?.available_plugins;
  // Cores have landmarks of several kinds, under several names.
  const nameOf = (slug) => (slug !== "landmarks" || !available || slug in available ? slug : Object.keys(available).find((name) => name.includes(slug)) ?? slug);
  const element = h("fieldset", { class: "switches row" }, h("legend", { class: "hint" }, t("plugins")), PLUGINS.map((slug) => {
    const missing = available && !(nameOf(slug) in available);
    if (missing) chosen.delete(slug);
    const how = status?.installable_plugins?.[slug];
    return h("label", { class: "switch", title: missing ? (how ? t("installWith", how) : t("notInstalled")) : null },
      h("input", { type: "checkbox", disabled: missing, checked: chosen.has(slug), onchange: (event) => {
        if (event.target.checked) chosen.add(slug);
        else chosen.delete(slug);
        changed();
      } }), t(`plugin.${slug}`), missing ? h("span", { class: "hint" }, how ? `(${t("installWith", how)})` : `(${t("notInstalled")})`) : null);
  }));
  return { element, query: () => `face_plugins=${[...chosen].map(nameOf).join(",")}` };
}
