/** A text with a button that copies it. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
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
  return h("span", { class: "row" }, h("code", {}, text),
    h("button", { class: "small", "aria-label": `${t("copy")}: ${what}`, onclick: () => copy(text) }, t("copy")));
}
