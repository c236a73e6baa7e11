/** What happened to an application lately, for those who may read the audit log. */

import { admin } from "../api.js";
import { h } from "../dom.js";
import { moment, t } from "../i18n.js";
import { address } from "../router.js";

const [LOOKED_AT, SHOWN] = [200, 6];

export async function recentEvents(ids) {
  const all = await admin("GET", `audit?limit=${LOOKED_AT}`);
  const ours = all.filter(({ object }) => ids.has(object?.id)).slice(0, SHOWN);
  return h("section", { class: "stack" }, h("div", { class: "row apart" }, h("h2", {}, t("recentEvents")), h("a", { href: address("audit") }, t("auditLog"))),
    ours.length === 0 ? h("p", { class: "muted" }, t("noEvents")) : h("ul", { class: "card events" }, ours.map(({ at, actor, action, object }) =>
      h("li", { class: "row apart" }, h("span", {}, h("bdi", {}, actor.name || actor.kind), " · ", eventText(action), " · ", h("bdi", {}, object.name || object.kind)), h("time", { class: "muted", datetime: at }, moment(at))))));
}

/** `service.create` as words; where there are none, as it is. */
export function eventText(action) {
  const text = t(`event.${action}`);
  return text.startsWith("event.") ? action : text;
}
