/** The services of an application as rows: how many faces, how much asked, the key. */

import { admin } from "../api.js";
import { h, replace } from "../dom.js";
import { number, t } from "../i18n.js";
import { address } from "../router.js";
import { mayChangeServices } from "../session.js";
import { progressOf } from "./clones.js";
import { copyable } from "./copy.js";
import { icon } from "./icon.js";
import { serviceActions } from "./service-actions.js";
import { sparkLine } from "./spark-line.js";
import { table } from "./table.js";

export function serviceTable(application, services, changed) {
  const place = (service) => ({ app: application.id, model: service.id, type: service.type });
  const may = mayChangeServices(application);
  return table(t("services"), [
    [t("name"), (service) => h("a", { class: "named", href: address("dashboard", place(service)) }, icon(service.type), h("bdi", {}, service.name))],
    [t("typeTitle"), (service) => h("span", { class: "tag" }, t(`type.${service.type}`))],
    [t("faces"), (service) => (service.type === "RECOGNITION" ? later(() => counted(application, service)) : "–"), "number"],
    [t("last30Days"), (service) => later(() => usage(application, service))],
    [t("apiKey"), (service) => (service.cloning ? progressOf(service) : copyable(service.apiKey, t("keyOf", service.name)))],
    // The key of one that is being filled isn't good yet.
    [t("actions"), (service) => h("div", { class: "row" },
      service.cloning ? null : h("a", { class: "button small", href: address("test-model", place(service)) }, t("tryIt")),
      service.type === "RECOGNITION" && !service.cloning ? h("a", { class: "button small", href: address("manage-collection", place(service)) }, t("faces")) : null,
      may ? serviceActions(application, service, changed) : null)],
  ], services);
}

/** Asked for when it comes into sight. */
function later(make) {
  const slot = h("span", { class: "later" }, "…");
  const watch = new IntersectionObserver(async (seen) => {
    if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
    watch.disconnect();
    try {
      replace(slot, await make());
    } catch {
      slot.textContent = "–";
    }
  });
  watch.observe(slot);
  return slot;
}

async function counted(application, service) {
  const { imageCount } = await admin("GET", `app/${application.id}/model/${service.id}`);
  return number(imageCount ?? 0);
}

async function usage(application, service) {
  const days = await admin("GET", `app/${application.id}/model/${service.id}/statistics`);
  const counts = new Map(days.map((day) => [day.createdDate, day.requestCount]));
  return sparkLine(lastDays(30).map((day) => counts.get(day) ?? 0));
}

/** Of UTC, as the server counts them. */
export function lastDays(count) {
  return Array.from({ length: count }, (_, index) => new Date(Date.now() - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10));
}
