/** The applications, and for a newcomer the four steps to a recognised face. */

import { admin } from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { ask } from "../parts/dialog.js";
import { NAME, field, nameHint } from "../parts/form.js";
import { firstSteps } from "../parts/first-steps.js";
import { icon } from "../parts/icon.js";
import { table } from "../parts/table.js";
import { address, go } from "../router.js";
import { isLeader } from "../session.js";

export default async function page(query, note) {
  const applications = await admin("GET", "apps");
  const list = h("div", {});
  const show = (filter) => {
    note({ search: filter });
    const found = applications.filter((application) => application.name.toLowerCase().includes(filter.trim().toLowerCase()));
    replace(list, found.length > 0 ? applicationTable(found) : nothing(applications));
  };
  // What the address wants counts only where it can be seen, and changed.
  const isMany = applications.length > 5;
  show(isMany ? query.get("search") ?? "" : "");
  const steps = await firstSteps(applications);
  return {
    opened: () => { if (query.get("new") === "application" && isLeader()) { note({ new: null }); create(); } },
    title: t("applications"),
    crumbs: [[t("applications"), null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, t("applications")), h("div", { class: "row" },
        isMany ? h("input", { class: "narrow", type: "search", "aria-label": t("searchApplications"), placeholder: t("searchApplications"), value: query.get("search") ?? "", oninput: (event) => show(event.target.value) }) : null,
        isLeader() ? h("button", { class: applications.length > 0 ? "primary" : null, onclick: create }, icon("plus"), t("createApplication")) : null)),
      steps,
      list,
    ],
  };
}

function nothing(all) {
  if (all.length > 0) return h("div", { class: "card empty" }, h("p", {}, t("nothingMatches")));
  return h("div", { class: "card empty" }, h("p", {}, isLeader() ? t("noApplications") : t("noMembership")),
    isLeader() ? h("button", { class: "primary", onclick: create }, icon("plus"), t("createApplication")) : null);
}

function applicationTable(applications) {
  return table(t("applications"), [
    [t("name"), (application) => h("a", { class: "named", href: address("application", { app: application.id }) }, icon("applications"), h("bdi", {}, application.name))],
    [t("owner"), ({ owner }) => (owner ? h("bdi", {}, `${owner.firstName} ${owner.lastName}`) : "–")],
    [t("yourRole"), ({ role }) => (role ? t(`role.${role}`) : "–")],
  ], applications);
}

function create() {
  ask(t("createApplication"), [field(t("name"), { name: "name", ...NAME, autofocus: true }, nameHint())], t("create"), async ({ name }) => {
    const application = await admin("POST", "app", { json: { name } });
    go(address("application", { app: application.id }));
  });
}
