/** Short news at the corner, which a screen reader says too. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "./icon.js";

let region = null;

/**
 * @param {{bad?: boolean, undo?: () => void, seconds?: number}} [options] `undo` adds the button.
 * @returns a function that takes it away.
 */
export function toast(text, { bad = false, undo = null, seconds = bad ? 8 : 4 } = {}) {
  region ??= h("div", { class: "toasts", role: "status", "aria-live": "polite" });
  // All but an open dialog is out of reach.
  const place = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (region.parentElement !== place) place.append(region);
  const close = () => box.remove();
  const box = h("div", { class: bad ? "toast bad" : "toast" }, h("span", {}, text), undo
    ? h("button", { class: "small", onclick: () => { close(); undo(); } }, t("undo"))
    : h("button", { class: "plain small", "aria-label": t("close"), onclick: close }, icon("close")));
  region.append(box);
  setTimeout(close, seconds * 1000);
  return close;
}

/** A dialog goes: what it told stays. */
export function takeToasts(dialog) {
  if (region && dialog.contains(region)) document.body.append(region);
}
