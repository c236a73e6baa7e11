/** All pages by their addresses, which are of one step, as in CompreFace 1.2. Each is fetched when it is needed. */

import { ApiError } from "./api.js";

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

export const isPage = (name) => Object.hasOwn(PAGES, name);
export const isDoor = (name) => DOORS.has(name);

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
