/** Addresses: making them, going to them, and the one that is shown. */

import { ROOT } from "./api.js";

/** The address of a page. Parameters that are null or empty are left out. */
export function address(page, parameters = {}) {
  const url = new URL(page, ROOT);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, value);
  }
  return url.pathname + url.search;
}

/** The page of the address that is shown, and what it is told. */
export function current() {
  return { name: nameOf(location), query: new URLSearchParams(location.search) };
}

const nameOf = (url) => url.pathname.slice(ROOT.pathname.length);

let render = null;
/** What is shown, without the part of it that a link of the page itself leads to. */
let shown = null;

const place = () => location.pathname + location.search;

function show() {
  shown = place();
  render();
}

/**
 * @param {() => void} draw is called whenever there is another address.
 * @param {(name: string) => boolean} isPage whether these pages show what has the name; other links are left alone.
 */
export function startRouter(draw, isPage) {
  if (render) return show();
  render = draw;
  // A step within the page (the link to its content, and back) must not make it anew: what was typed would be lost.
  addEventListener("popstate", () => { if (place() !== shown) show(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || !isPage(nameOf(url)) || url.hash) return;
    event.preventDefault();
    go(url.pathname + url.search);
  });
  show();
}

/** @param {{instead?: boolean}} options `instead` takes the place of this address in the browser's history. */
export function go(url, { instead = false } = {}) {
  if (instead) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  show();
}

/** Another address for what is shown: a filter, say. */
export function note(parameters) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(parameters)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  history.replaceState(null, "", url);
  shown = place();
}
