/** Light or dark, or as the system has it. */

import { h } from "../dom.js";
import { t } from "../i18n.js";

const STORED = "compreface.scheme";

export function applyScheme(scheme = localStorage.getItem(STORED) ?? "system") {
  if (scheme === "system") delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme;
}

export function schemeChoice() {
  const chosen = localStorage.getItem(STORED) ?? "system";
  return h("select", {
    "aria-label": t("colours"),
    onchange: (event) => {
      localStorage.setItem(STORED, event.target.value);
      applyScheme();
    },
  }, ["system", "light", "dark"].map((value) => h("option", { value, selected: value === chosen }, t(`scheme.${value}`))));
}
