/** The applications, and for a newcomer the four steps to a recognised face. */

import { admin } from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { ask } from "../parts/dialog.js";
import { NAME, field, nameHint } from "../parts/form.js";
import { firstSteps } from "../parts/first-steps.js";
import { address, go, note } from "../router.js";
import { isLeader } from "../session.js";

export default async function page(query) {
  const applications = await admin("GET", "apps");
  const list = h("div", {});
  const show = (filter) => {
    note({ search: filter });
    const found = applications.filter((application) => application.name.toLowerCase().includes(filter.toLowerCase()));
    replace(list, found.length > 0 ? table(found) : h("div", { class: "card empty" }, h("p", {}, applications.length > 0 ? t("nothingMatches") : isLeader() ? t("noApplications") : t("noMembership")),
      applications.length === 0 && isLeader() ? h("button", { class: "primary", onclick: create }, t("createApplication")) : null));
  };
  show(query.get("search") ?? "");
  return {
    title: t("applications"),
    crumbs: [[t("applications"), null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, t("applications")), h("div", { class: "row" },
        applications.length > 5 ? h("input", { type: "search", "aria-label": t("search"), placeholder: t("search"), value: query.get("search") ?? "", oninput: (event) => show(event.target.value) }) : null,
        isLeader() ? h("button", { class: applications.length > 0 ? "primary" : null, onclick: create }, t("createApplication")) : null)),
      await firstSteps(applications),
      list,
    ],
  };
}

function table(applications) {
  return h("div", { class: "table" }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", {}, t("name")), h("th", {}, t("owner")), h("th", {}, t("yourRole")))),
    h("tbody", {}, applications.map((application) => h("tr", {},
      h("td", {}, h("a", { href: address("application", { app: application.id }) }, h("bdi", {}, application.name))),
      h("td", {}, application.owner ? h("bdi", {}, `${application.owner.firstName} ${application.owner.lastName}`) : "–"),
      h("td", {}, application.role ? t(`role.${application.role}`) : "–"))))));
}

function create() {
  ask(t("createApplication"), [field(t("name"), { name: "name", ...NAME, autofocus: true }, nameHint())], t("create"), async ({ name }) => {
    const application = await admin("POST", "app", { json: { name } });
    go(address("application", { app: application.id }));
  });
}
