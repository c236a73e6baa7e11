/** A text with a button that copies it. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "./icon.js";
import { toast } from "./toast.js";

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  } catch {
    toast(t("notCopied"), { bad: true });
  }
}

/** @param {string} what is copied, for the button's name. */
export function copyable(text, what) {
  return h("span", { class: "row copyable" }, h("code", {}, text),
    h("button", { class: "small", "aria-label": `${t("copy")}: ${what}`, title: t("copy"), onclick: () => copy(text) }, icon("copy")));
}
