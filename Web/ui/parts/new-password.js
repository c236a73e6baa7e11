/** Two fields for a new password, and the server's rule for it, in the language of the pages. */

import { t } from "../i18n.js";
import { FormProblem, field } from "./form.js";

const MOST_BYTES = 72;

/** @param {string} name of the first of them; the other one is `passwordAgain`. */
export function newPasswordFields(label, name, more = {}) {
  return [
    field(label, { name, type: "password", required: true, minlength: 8, autocomplete: "new-password", ...more }, t("passwordRule")),
    field(t("passwordAgain"), { name: "passwordAgain", type: "password", required: true, autocomplete: "new-password" }),
  ];
}

/** Throws what the form shows. */
export function checkPassword(password, again) {
  if (password !== again) throw new FormProblem(t("passwordsDiffer"));
  if (!password.trim() || new TextEncoder().encode(password).length > MOST_BYTES) throw new FormProblem(t("passwordRule"));
}
