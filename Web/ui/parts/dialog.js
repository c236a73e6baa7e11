/** A dialog with a form. It closes with Escape, and when what it asks for is done. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { FormProblem, form } from "./form.js";
import { takeToasts } from "./toast.js";

/**
 * @param {(values: object) => Promise<void>} submit what it throws is shown, and the dialog stays.
 * @param {() => void} closed is called in the end, whatever was chosen.
 */
export function ask(title, children, button, submit, closed = () => {}) {
  const close = () => dialog.close();
  const content = form(
    [h("h2", {}, title), children], button,
    async (values) => {
      await submit(values);
      close();
    },
    [h("button", { type: "button", onclick: close }, t("cancel"))]);
  const dialog = show(title, content, closed);
}

/** For what is only to be read, or copied. */
export function tell(title, children) {
  const dialog = show(title, form([h("h2", {}, title), children], t("close"), async () => dialog.close()));
}

function show(title, content, closed = () => {}) {
  const dialog = h("dialog", { "aria-label": title, onclose: () => { takeToasts(dialog); dialog.remove(); closed(); } }, content);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * For what can't be undone: the name has to be typed.
 * @param {() => Promise<void>} action
 */
export function confirmByName(title, text, name, button, action) {
  const id = "confirm-name";
  ask(title, [
    h("p", {}, text),
    h("div", { class: "field" }, h("label", { for: id }, t("typeName", name)), h("input", { id, name: "typed", required: true, autocomplete: "off" })),
  ], button, async ({ typed }) => {
    if (typed !== name.trim()) throw new FormProblem(t("nameDiffers"));
    await action();
  });
}
