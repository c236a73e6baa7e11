/** Which language the pages are in. */

import { h } from "../dom.js";
import { LANGUAGES, chooseLanguage, language, t } from "../i18n.js";

export function languageChoice() {
  return h("select", { "aria-label": t("language"), onchange: (event) => chooseLanguage(event.target.value) },
    Object.entries(LANGUAGES).map(([value, name]) => h("option", { value, selected: value === language, lang: value }, name)));
}
