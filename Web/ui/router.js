/** Which page an address shows. Every page has an address of one step, as in CompreFace 1.2. */

import { ApiError, ROOT } from "./api.js";

const PAGES = {
  "": () => import("./pages/home.js"),
  login: () => import("./pages/login.js"),
  "sign-up": () => import("./pages/sign-up.js"),
  "reset-password": () => import("./pages/reset-password.js"),
  "create-application": () => import("./pages/home.js"),
  application: () => import("./pages/application.js"),
  dashboard: () => import("./pages/dashboard.js"),
  "test-model": () => import("./pages/try.js"),
  "manage-collection": () => import("./pages/collection.js"),
  profile: () => import("./pages/profile.js"),
  people: () => import("./pages/people.js"),
  audit: () => import("./pages/audit.js"),
  server: () => import("./pages/server.js"),
};
/** Pages for those who aren't signed in. */
const DOORS = new Set(["login", "sign-up", "reset-password"]);

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
  const name = location.pathname.slice(ROOT.pathname.length);
  return { name: name in PAGES ? name : "", query: new URLSearchParams(location.search), isDoor: DOORS.has(name) };
}

export async function load(name) {
  try {
    return await PAGES[name]();
  } catch (error) {
    // A file that doesn't come; a fault inside one is another kind of error.
    throw error instanceof TypeError ? new ApiError("", 0) : error;
  }
}

/** Fetches all pages when there is nothing else to do: the next one is there at once, also without a network. */
export function fetchPages() {
  const later = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 500));
  later(() => Object.values(PAGES).forEach((page) => page().catch(() => {})));
}

let show = null;

/** @param {() => void} render is called whenever there is another address. */
export function startRouter(render) {
  if (show) return show();
  show = render;
  addEventListener("popstate", () => show());
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || !(url.pathname.slice(ROOT.pathname.length) in PAGES)) return;
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
}
