/** What happened to an application lately, for those who may read the audit log. */

import { admin } from "../api.js";
import { h } from "../dom.js";
import { moment, t } from "../i18n.js";
import { address } from "../router.js";
import { problemNotice } from "./problem.js";

const [LOOKED_AT, SHOWN] = [200, 6];
/** All that the audit log knows, as the server writes them. */
export const ACTIONS = [
  "account.create", "account.confirm", "account.rename", "account.delete", "account.expire", "account.role", "account.password.change",
  "account.password.reset.ask", "account.password.reset.link", "account.password.reset", "account.sign-in", "account.sign-in.throttle", "account.sign-out", "session.revoke",
  "token.create", "token.delete", "application.create", "application.rename", "application.key", "application.delete", "member.add",
  "member.role", "member.remove", "service.create", "service.rename", "service.clone", "service.key", "service.require",
  "service.delete", "faces.delete", "faces.migrate", "subject.delete", "subjects.delete", "photos.export", "photos.delete", "archive.export", "archive.import",
  "mail.give-up",
];

/** Of the newest of the whole installation: the server has no question for those of one application. */
export async function recentEvents(application) {
  const content = await admin("GET", `audit?limit=${LOOKED_AT}`).then((all) => eventList(application, all), problemNotice);
  return h("section", { class: "stack" }, h("div", { class: "row apart" }, h("h2", {}, t("recentEvents")), h("a", { href: address("audit") }, t("auditLog"))), content);
}

function eventList(application, all) {
  const ours = all.filter((entry) => entry.application === application || entry.object?.id === application).slice(0, SHOWN);
  if (ours.length === 0) return h("p", { class: "muted" }, t("noneRecent", LOOKED_AT));
  return [
    h("ul", { class: "card events" }, ours.map(({ at, actor, action, object }) =>
      h("li", { class: "row apart" }, h("span", {}, h("bdi", {}, actor.name || actor.kind), " · ", eventText(action), " · ", h("bdi", {}, object?.name || object?.kind || "–")), h("time", { class: "muted", datetime: at }, moment(at))))),
    all.length < LOOKED_AT || ours.length === SHOWN ? null : h("p", { class: "hint" }, t("recentOf", LOOKED_AT)),
  ];
}

/** `service.create` as words; where there are none, as it is. */
export function eventText(action) {
  const text = t(`event.${action}`);
  return text.startsWith("event.") ? action : text;
}
