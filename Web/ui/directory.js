/**
 * Applications and their services, for what shows their names on every page. Forgotten when something of them changes; what others
 * change elsewhere is noticed when something isn't there.
 */

import { admin, sessionEvents } from "./api.js";

let applications = null;
const services = new Map();

sessionEvents.addEventListener("changed", forgetDirectory);
// Somebody else gave the service a new one.
sessionEvents.addEventListener("keyGone", forgetDirectory);

export function forgetDirectory() {
  applications = null;
  services.clear();
}

export function allApplications() {
  applications ??= admin("GET", "apps").catch((error) => {
    applications = null;
    throw error;
  });
  return applications;
}

export function servicesOf(application) {
  if (!services.has(application)) {
    const asked = admin("GET", `app/${encodeURIComponent(application)}/models`).catch((error) => {
      if (services.get(application) === asked) services.delete(application);
      throw error;
    });
    services.set(application, asked);
  }
  return services.get(application);
}

/** A list that is fresh from the server takes the place of what was known. */
export function keepServices(application, all) {
  services.set(application, Promise.resolve([...all]));
}

/** Name of an application and of a service, for the path. */
export async function namesOf(app, model) {
  const isKnown = services.has(app);
  const find = async () => (model ? (await servicesOf(app)).find((service) => service.id === model) ?? null : null);
  const [application, service] = await Promise.all([admin("GET", `app/${encodeURIComponent(app)}`), find()]);
  if (service || !model || !isKnown) return { application, service };
  // It may have been made elsewhere since.
  services.delete(app);
  return { application, service: await find() };
}
