/** Who did what, newest first. */

import { admin } from "../api.js";
import { h, replace } from "../dom.js";
import { moment, t } from "../i18n.js";
import { problemNotice } from "../parts/problem.js";
import { ACTIONS, eventText } from "../parts/recent-events.js";
import { table } from "../parts/table.js";

const SIZE = 100;

export default async function page(query, note) {
  const place = h("div", {});
  const problem = h("div", {});
  const more = h("button", { onclick: () => load() }, t("showMore"));
  const filters = Object.fromEntries(["actor", "action", "object"].map((name) => [name, query.get(name) ?? ""]));
  let [last, shown, turn] = [null, null, 0];
  async function load() {
    turn += 1;
    const mine = turn;
    const wanted = Object.entries(filters).filter(([, value]) => value).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join("");
    try {
      const entries = await admin("GET", `audit?limit=${SIZE}${last ? `&before=${last}` : ""}${wanted}`);
      if (mine !== turn) return;
      problem.replaceChildren();
      last = entries.at(-1)?.id ?? last;
      more.hidden = entries.length < SIZE;
      if (shown) {
        shown.append(entries);
      } else {
        shown = entries.length > 0 ? eventTable(entries) : null;
        replace(place, shown ?? h("p", { class: "muted" }, t("nothingMatches")));
      }
    } catch (error) {
      replace(problem, problemNotice(error));
    }
  }
  let timer = null;
  const filter = (name, label) => h("input", { type: "search", "aria-label": label, placeholder: label, value: filters[name], oninput: (event) => {
    filters[name] = event.target.value.trim();
    note({ [name]: filters[name] });
    clearTimeout(timer);
    timer = setTimeout(() => { [last, shown] = [null, null]; load(); }, 250);
  } });
  const actions = h("select", { "aria-label": t("filterAction"), onchange: (event) => {
    filters.action = event.target.value;
    note({ action: filters.action });
    [last, shown] = [null, null];
    load();
  } }, h("option", { value: "" }, t("allActions")), ACTIONS.map((action) => [eventText(action), action]).sort(([one], [other]) => one.localeCompare(other))
    .map(([text, action]) => h("option", { value: action, selected: action === filters.action }, text)));
  await load();
  return {
    title: t("auditLog"),
    crumbs: [[t("auditLog"), null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, t("auditLog"))), h("div", { class: "filters" }, filter("actor", t("filterWho")), actions, filter("object", t("filterWhat"))),
      problem, place, h("div", {}, more),
    ],
  };
}

function eventTable(entries) {
  return table(t("auditLog"), [
    [t("when"), ({ at }) => h("time", { datetime: at }, moment(at))],
    [t("who"), ({ actor }) => h("bdi", {}, actor.name || actor.kind)],
    [t("action"), ({ action }) => h("span", { title: action }, eventText(action))],
    [t("what"), ({ object }) => h("bdi", {}, object?.name || object?.kind || "–")],
    [t("detail"), ({ detail }) => h("bdi", {}, detail || "–")],
    [t("place"), ({ actor }) => actor.address ?? "–"],
  ], entries);
}
