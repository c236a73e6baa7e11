/** Which language the pages are in. */

import { LANGUAGES, chooseLanguage, language, t } from "../i18n.js";
import { appliedChoice } from "./applied-choice.js";

export function languageChoice() {
  return appliedChoice(t("language"), Object.entries(LANGUAGES).map(([value, name]) => [value, name, { lang: value }]), language, chooseLanguage);
}
