/** A dialog with a form. It closes with Escape, and when what it asks for is done. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { form } from "./form.js";

/** @param {(values: object) => Promise<void>} submit what it throws is shown, and the dialog stays. */
export function ask(title, children, button, submit) {
  const close = () => dialog.close();
  const content = form(
    [h("h2", {}, title), children], button,
    async (values) => {
      await submit(values);
      close();
    },
    [h("button", { type: "button", onclick: close }, t("cancel"))]);
  const dialog = h("dialog", { "aria-label": title, onclose: () => dialog.remove() }, content);
  document.body.append(dialog);
  dialog.showModal();
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
    if (typed !== name.trim()) throw new Error(t("nameDiffers"));
    await action();
  });
}
