/** What happened to an application lately, for those who may read the audit log. */

import { admin } from "../api.js";
import { h, replace } from "../dom.js";
import { moment, t } from "../i18n.js";
import { address } from "../router.js";
import { problemNotice } from "./problem.js";

const SHOWN = 6;
/** All that the audit log knows, as the server writes them. */
export const ACTIONS = [
  "account.create", "account.confirm", "account.rename", "account.delete", "account.expire", "account.role", "account.password.change",
  "account.password.reset.ask", "account.password.reset.link", "account.password.reset", "account.sign-in", "account.sign-in.throttle", "account.sign-out", "session.revoke",
  "token.create", "token.delete", "application.create", "application.rename", "application.key", "application.delete", "member.add",
  "member.role", "member.remove", "service.create", "service.rename", "service.clone", "service.key", "service.require",
  "service.delete", "faces.delete", "faces.migrate", "subject.delete", "subjects.delete", "photos.export", "photos.delete", "archive.export", "archive.import",
  "mail.give-up",
];

/** `show()` asks for them again; where that fails, what is known stays. */
export async function recentEvents(application) {
  const list = h("div", {});
  let turn = 0;
  const show = async () => {
    turn += 1;
    const mine = turn;
    try {
      const entries = await admin("GET", `audit?limit=${SHOWN}&application=${encodeURIComponent(application)}`);
      if (mine === turn) replace(list, eventList(entries));
    } catch (error) {
      if (!list.hasChildNodes()) replace(list, problemNotice(error));
    }
  };
  await show();
  const element = h("section", { class: "stack" }, h("div", { class: "row apart" }, h("h2", {}, t("recentEvents")), h("a", { href: address("audit") }, t("auditLog"))), list);
  return { element, show };
}

function eventList(entries) {
  if (entries.length === 0) return h("p", { class: "muted" }, t("noneRecent"));
  return h("ul", { class: "card events" }, entries.map(({ at, actor, action, object }) =>
    h("li", { class: "row apart" }, h("span", {}, h("bdi", {}, actor.name || actor.kind), " · ", eventText(action), " · ", h("bdi", {}, object?.name || object?.kind || "–")), h("time", { class: "muted", datetime: at }, moment(at)))));
}

/** `service.create` as words; where there are none, as it is. */
export function eventText(action) {
  const text = t(`event.${action}`);
  return text.startsWith("event.") ? action : text;
}
