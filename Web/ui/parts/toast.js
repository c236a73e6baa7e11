/** Short news at the corner, which a screen reader says too. */

import { h, rescueFocus } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "./icon.js";

/** Milliseconds between two looks at the clock. */
const TICK = 250;
const SHORTCUT = /Mac|iPad|iPhone/.test(navigator.platform) ? "⌘Z" : "Ctrl Z";
let region = null;

/**
 * @param {object} [options]
 * @param {() => void} [options.undo] adds the button.
 * @param {() => void} [options.expired] is called when its time is over, and nobody has taken it away.
 * @returns a function that takes it away.
 */
export function toast(text, { bad = false, undo = null, expired = () => {}, seconds = bad ? 8 : 4 } = {}) {
  region ??= h("div", { class: "toasts", role: "status", "aria-live": "polite" });
  // All but an open dialog is out of reach.
  const place = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (region.parentElement !== place) place.append(region);
  let before = null;
  const close = () => {
    clearInterval(clock);
    box.remove();
  };
  const press = (action) => {
    close();
    action?.();
    // The button that had the focus is gone.
    rescueFocus(before);
  };
  const box = h("div", { class: bad ? "toast bad" : "toast", onfocusin: ({ relatedTarget }) => { before ??= relatedTarget; } }, h("span", {}, text), undo
    ? h("button", { class: "small", "aria-keyshortcuts": "Control+Z Meta+Z", onclick: () => press(undo) }, t("undo"), h("kbd", { class: "wide", "aria-hidden": "true" }, SHORTCUT))
    : h("button", { class: "plain small", "aria-label": t("close"), onclick: () => press(null) }, icon("close")));
  region.append(box);
  const clock = count(seconds * 1000, box, () => { close(); expired(); });
  return close;
}

/** Time stands still while somebody is at it, who may be reading slowly or on the way to the button. */
function count(milliseconds, box, over) {
  let [left, last] = [milliseconds, performance.now()];
  const clock = setInterval(() => {
    const now = performance.now();
    if (!isHeld(box)) left -= now - last;
    last = now;
    if (left <= 0) over();
  }, TICK);
  return clock;
}

const hovers = matchMedia("(hover: hover)");
const isHeld = (box) => box.matches(":focus-within") || (hovers.matches && box.matches(":hover"));

/** A dialog goes: what it told stays. */
export function takeToasts(dialog) {
  if (region && dialog.contains(region)) document.body.append(region);
}
