/** A text with a button that copies it. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "./icon.js";
import { toast } from "./toast.js";

export async function copy(text) {
  if (await written(text)) toast(t("copied"));
  else toast(t("notCopied"), { bad: true });
}

async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** Browsers have no clipboard for pages without HTTPS, and still copy what is selected. */
function copySelected(text) {
  const focused = document.activeElement;
  const area = h("textarea", { class: "visually-hidden", readonly: true, "aria-hidden": "true", tabindex: "-1", value: text });
  // All but an open dialog is out of reach.
  ([...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body).append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  focused?.focus({ preventScroll: true });
  return isCopied;
}

/** @param {string} what is copied, for the button's name. */
export function copyable(text, what) {
  return h("span", { class: "row copyable" }, h("code", {}, text),
    h("button", { class: "small", type: "button", "aria-label": `${t("copy")}: ${what}`, title: t("copy"), onclick: () => copy(text) }, icon("copy")));
}
