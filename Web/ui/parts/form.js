/** Forms: a field is a label, an input, a hint and what is wrong with it. */

import { h, replace, uniqueID } from "../dom.js";
import { t } from "../i18n.js";
import { problemNotice } from "./problem.js";

/** @param {object} attributes of the input; `name` is what the form's values have it under. */
export function field(label, attributes, hint = null) {
  const id = uniqueID("field");
  const about = hint ? `${id}-hint` : null;
  return h("div", { class: "field" },
    h("label", { for: id }, label),
    h("input", { id, type: "text", autocomplete: "off", "aria-describedby": about, ...attributes }),
    hint ? h("p", { class: "hint", id: about }, hint) : null);
}

/** @param {Array<[string, string]>} options values with their texts. */
export function choice(label, name, options, chosen) {
  const id = uniqueID("field");
  return h("div", { class: "field" }, h("label", { for: id }, label),
    h("select", { id, name }, options.map(([value, text]) => h("option", { value, selected: value === chosen }, text))));
}

/**
 * @param {(values: object) => Promise<void>} submit what it throws is shown in the form.
 * @param {Array} more buttons beside the one that submits.
 */
export function form(children, button, submit, more = []) {
  const problem = h("div", { class: "said" });
  const send = h("button", { class: "primary", type: "submit" }, button);
  return h("form", {
    class: "form",
    onsubmit: async (event) => {
      event.preventDefault();
      problem.replaceChildren();
      send.disabled = true;
      try {
        const values = Object.fromEntries([...new FormData(event.target)].map(([name, value]) => [name, name.toLowerCase().includes("password") ? value : value.trim()]));
        await submit(values);
      } catch (error) {
        replace(problem, error instanceof FormProblem ? h("p", { class: "problem", role: "alert" }, error.message) : problemNotice(error));
      } finally {
        send.disabled = false;
      }
    },
  }, children, problem, h("div", { class: "row end" }, more, send));
}

/** Something that is wrong with what was filled in, before the server is asked. */
export class FormProblem extends Error {}

/** The rule of the server for names of applications, services and subjects. */
export const NAME = { required: true, maxlength: 50, pattern: "[^;\\/\\\\]*[^;\\/\\\\\\s][^;\\/\\\\]*", spellcheck: "false" };

export const nameHint = () => t("nameRule");
