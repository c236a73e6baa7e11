/** Who is signed in, and what they may do. */

import { admin, open } from "./api.js";
import { forgetDirectory } from "./directory.js";

let person = null;

/** Account of whoever is signed in, with their role in the installation; null for nobody. */
export function me() {
  return person;
}

/** @returns whether somebody is signed in. */
export async function loadSession() {
  forgetDirectory();
  try {
    const [account, roles] = await Promise.all([admin("GET", "user/me"), admin("GET", "user/roles")]);
    // A plain user may see themselves alone in the list.
    const role = roles.find((entry) => entry.userId === account.userId)?.role ?? "USER";
    person = { ...account, role };
  } catch (error) {
    if (error.status !== 401) throw error;
    person = null;
  }
  return person !== null;
}

export function forgetSession() {
  forgetDirectory();
  person = null;
}

/** Owners and administrators of the installation. */
export function isLeader() {
  return person?.role === "OWNER" || person?.role === "ADMINISTRATOR";
}

/** @param application as `admin/app/{id}` gives it. */
export function mayChangeServices(application) {
  return isLeader() || ["OWNER", "ADMINISTRATOR"].includes(application.role);
}

export function mayChangeApplication(application) {
  return isLeader() || application.role === "OWNER";
}

let settings = null;

/** How the installation is set up: `admin/config`. */
export async function configuration() {
  settings ??= await open("GET", "admin/config");
  return settings;
}

let uploadLimits = null;

/** Bytes that a photo and a request may have. */
export async function limits() {
  uploadLimits ??= await open("GET", "api/v1/config");
  return uploadLimits;
}

/** After something that changes them: the first sign-up. */
export function forgetConfiguration() {
  settings = null;
}
