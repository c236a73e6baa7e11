/** A button that opens a menu; arrow keys go through it. */

import { h, replace, uniqueID } from "../dom.js";
import { icon } from "./icon.js";

/**
 * @param {Array} face what is on the button.
 * @param {object} attributes of the button.
 * @param {() => Array|Promise<Array>} entries made when the menu opens: `text`, with `run` or `href`, and perhaps `icon`, `danger`,
 *   `current`, `hint`.
 */
export function menu(face, attributes, entries) {
  const id = uniqueID("menu");
  const list = h("div", { class: "menu", id, popover: "auto", role: "menu", onkeydown: move, ontoggle: toggled });
  // A press on the button closes the menu by itself, as one anywhere does: the click after it must not open it again.
  let wasOpen = false;
  const button = h("button", {
    "aria-haspopup": "menu", "aria-expanded": "false", ...attributes,
    onpointerdown: () => { wasOpen = isOpen(); },
    onclick: (event) => {
      if (isOpen()) list.hidePopover();
      // By keyboard there is no press before.
      else if (!wasOpen || event.detail === 0) open();
      wasOpen = false;
    },
  }, face);
  const isOpen = () => list.matches(":popover-open");
  async function open() {
    const all = await entries();
    // Gone meanwhile, with its page, or pressed twice.
    if (!button.isConnected || isOpen()) return;
    replace(list, all.map(item));
    if (!list.isConnected) button.after(list);
    list.showPopover();
    place();
    list.firstElementChild?.focus();
  }
  function place() {
    const [anchor, size] = [button.getBoundingClientRect(), list.getBoundingClientRect()];
    const below = anchor.bottom + 4 + size.height <= innerHeight;
    list.style.top = `${below ? anchor.bottom + 4 : Math.max(4, anchor.top - 4 - size.height)}px`;
    list.style.left = `${Math.max(4, Math.min(anchor.left, innerWidth - size.width - 4))}px`;
  }
  function item({ text, run, href, danger, current, hint, icon: name }) {
    const content = [name ? icon(name) : null, h("span", { class: "grow" }, h("bdi", {}, text), hint ? h("small", { class: "muted" }, hint) : null)];
    const common = { role: "menuitem", tabindex: "-1", class: danger ? "item danger-text" : "item", "aria-current": current ? "true" : null };
    const done = () => { list.hidePopover(); run?.(); };
    return href ? h("a", { ...common, href, onclick: () => list.hidePopover() }, content) : h("button", { ...common, type: "button", onclick: done }, content);
  }
  function move(event) {
    const items = [...list.children];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Tab") list.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    items.at(to % items.length)?.focus();
  }
  function toggled(event) {
    button.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "closed" && (list.contains(document.activeElement) || document.activeElement === document.body)) button.focus();
  }
  return button;
}
