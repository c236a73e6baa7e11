/** Who did what, newest first. */

import { admin } from "../api.js";
import { h } from "../dom.js";
import { moment, t } from "../i18n.js";

const SIZE = 100;

export default async function page() {
  const body = h("tbody", {});
  const more = h("button", { onclick: () => load() }, t("showMore"));
  let last = null;
  async function load() {
    const entries = await admin("GET", `audit?limit=${SIZE}${last ? `&before=${last}` : ""}`);
    last = entries.at(-1)?.id ?? last;
    more.hidden = entries.length < SIZE;
    body.append(...entries.map((entry) => h("tr", {},
      h("td", {}, moment(entry.at)), h("td", {}, h("bdi", {}, entry.actor.name || entry.actor.kind)), h("td", {}, h("code", {}, entry.action)),
      h("td", {}, h("bdi", {}, entry.object?.name || entry.object?.kind || "–")), h("td", {}, h("bdi", {}, entry.detail ?? "")), h("td", {}, entry.actor.address ?? ""))));
  }
  await load();
  return {
    title: t("auditLog"),
    crumbs: [[t("auditLog"), null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, t("auditLog"))),
      h("div", { class: "table" }, h("table", {}, h("thead", {}, h("tr", {}, ["when", "who", "action", "what", "detail", "place"].map((key) => h("th", {}, t(key))))), body)),
      more,
    ],
  };
}
