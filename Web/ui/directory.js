/** Applications and their services, for what shows their names on every page. Forgotten when something of them changes. */

import { admin, sessionEvents } from "./api.js";

let applications = null;
const services = new Map();

sessionEvents.addEventListener("changed", forgetDirectory);

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
    services.set(application, admin("GET", `app/${encodeURIComponent(application)}/models`).catch((error) => {
      services.delete(application);
      throw error;
    }));
  }
  return services.get(application);
}

/** Name of an application and of a service, for the path. */
export async function namesOf(app, model) {
  const [application, all] = await Promise.all([
    admin("GET", `app/${encodeURIComponent(app)}`),
    model ? servicesOf(app) : [],
  ]);
  return { application, service: all.find((service) => service.id === model) ?? null };
}
