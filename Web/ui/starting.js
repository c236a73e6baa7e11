/** While servers start: which are there, asked again and again until all are. */

import { open } from "./api.js";
import { h, replace } from "./dom.js";
import { t } from "./i18n.js";

const EVERY = 2000;
const ROLES = [["admin", "admin/status"], ["api", "api/v1/consistence/status"], ["core", "core/status"]];

/** @returns when all of them answer. */
export async function untilStarted(app) {
  const list = h("ul", { class: "starting" });
  replace(app, h("div", { class: "door" }, h("main", { id: "page" }, h("div", { class: "card stack" }, h("h1", {}, t("starting")), h("p", { class: "muted" }, t("startingHelp")), h("div", { role: "status" }, list)))));
  for (;;) {
    const answers = await Promise.all(ROLES.map(([, path]) => open("GET", path).then((reply) => reply.status === "OK" || path === "core/status", () => false)));
    const state = answers.join();
    // Said again only when it has changed.
    if (list.dataset.state !== state) replace(list, ROLES.map(([name], index) => h("li", { class: "row apart" }, h("span", {}, t(`role.server.${name}`)), h("span", { class: answers[index] ? "tag on" : "tag" }, answers[index] ? t("works") : t("waitingFor")))));
    list.dataset.state = state;
    if (answers.every(Boolean)) return;
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}
