/** Builds elements. Text is always text: nothing here, or anywhere, takes HTML. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {object} [attributes] `class`, `onclick` and other listeners, properties such as `value`, attributes; null and
 *   false are left out.
 * @param {...(Node|string|number|null|false|Array)} children
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for drawings. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

const PROPERTIES = new Set(["value", "checked", "disabled", "selected", "htmlFor", "hidden", "indeterminate"]);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Puts children in place of those that are there. */
export function replace(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * Draws something anew, and gives the focus to what has the same name as that which had it.
 * @param {Element|null} instead gets the focus where that isn't there any more.
 */
export function keepingFocus(element, draw, instead = null) {
  const nameOf = (one) => one.getAttribute("aria-label") ?? one.textContent;
  const name = element.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  draw();
  if (name === null || element.contains(document.activeElement)) return;
  const same = [...element.querySelectorAll("button, a, select, input")].filter((one) => nameOf(one) === name);
  // Of several nobody knows which it was: the next press must not meet another one.
  (same.length === 1 ? same[0] : instead)?.focus({ preventScroll: true });
}

/** Where what had the focus is gone, the first of these that is shown gets it, or else the heading of the page. */
export function rescueFocus(...candidates) {
  if (document.activeElement && document.activeElement !== document.body) return;
  const isShown = (one) => one?.isConnected && one.getClientRects().length > 0;
  [...candidates, document.querySelector("main h1")].find(isShown)?.focus({ preventScroll: true });
}

let numbers = 0;

/** An id that no other element has. */
export function uniqueID(prefix = "id") {
  numbers += 1;
  return `${prefix}-${numbers}`;
}
