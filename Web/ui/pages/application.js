/** One application: its services with their keys, what happened lately, its members, its settings. */

import { admin } from "../api.js";
import { keepServices } from "../directory.js";
import { h, keepingFocus, replace } from "../dom.js";
import { t } from "../i18n.js";
import { Clones } from "../parts/clones.js";
import { ask, confirmByName } from "../parts/dialog.js";
import { NAME, choice, field, nameHint } from "../parts/form.js";
import { icon } from "../parts/icon.js";
import { members } from "../parts/members.js";
import { menu } from "../parts/menu.js";
import { recentEvents } from "../parts/recent-events.js";
import { serviceTable } from "../parts/service-table.js";
import { toast } from "../parts/toast.js";
import { address, go } from "../router.js";
import { isLeader, mayChangeApplication, mayChangeServices } from "../session.js";

const TYPES = ["RECOGNITION", "DETECTION", "VERIFY"];

export default async function page(query, note) {
  const path = `app/${encodeURIComponent(query.get("app") ?? "")}`;
  const application = await admin("GET", path);
  const list = h("div", {});
  const search = h("input", { type: "search", "aria-label": t("searchServices"), placeholder: t("searchServices"), value: query.get("search") ?? "", oninput: () => { note({ search: search.value }); draw(); } });
  let services = [];
  const draw = () => keepingFocus(list, () => {
    search.hidden = services.length <= 5;
    // What the address wants counts only where it can be seen, and changed.
    const wanted = search.hidden ? "" : search.value.trim().toLowerCase();
    const found = services.filter(({ name, type }) => `${name} ${t(`type.${type}`)}`.toLowerCase().includes(wanted));
    replace(list, found.length > 0 ? serviceTable(application, found, changed) : services.length > 0 ? h("p", { class: "muted" }, t("nothingMatches")) : nothing(application));
  });
  const take = (all) => {
    services = all;
    keepServices(application.id, services);
    services.sort((one, other) => TYPES.indexOf(one.type) - TYPES.indexOf(other.type) || one.name.localeCompare(other.name));
    draw();
    clones.watch(services);
  };
  let turn = 0;
  const show = async () => {
    turn += 1;
    const mine = turn;
    const all = await admin("GET", `${path}/models`);
    if (mine === turn) take(all);
  };
  const clones = new Clones(`${path}/models`, list, take);
  let events = null;
  const changed = () => { events?.show(); return show(); };
  [events] = await Promise.all([isLeader() ? recentEvents(application.id) : null, show()]);
  return {
    leave: () => clones.stop(),
    opened: () => {
      clones.start(services);
      if (query.get("new") === "service" && mayChangeServices(application)) { note({ new: null }); create(application); }
    },
    title: application.name,
    crumbs: [[t("applications"), address("")], [application.name, null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, h("bdi", {}, application.name)), h("div", { class: "row" },
        mayChangeServices(application) ? h("button", { class: "primary", onclick: () => create(application) }, icon("plus"), t("createService")) : null,
        mayChangeApplication(application) ? menu([icon("more")], { "aria-label": t("actionsOf", application.name) }, () => [
          { text: t("rename"), run: () => rename(application) },
          { text: t("deleteApplication"), run: () => remove(application), danger: true },
        ]) : null)),
      h("section", { class: "stack" }, h("div", { class: "row apart" }, h("h2", {}, t("services")), h("div", {}, search)), list),
      await members(application, () => events?.show()),
      events?.element,
    ],
  };
}

function nothing(application) {
  return h("div", { class: "card empty" }, h("p", {}, t("noServices")),
    mayChangeServices(application) ? h("button", { class: "primary", onclick: () => create(application) }, icon("plus"), t("createService")) : null);
}

function create(application) {
  ask(t("createService"), [
    field(t("name"), { name: "name", ...NAME, autofocus: true }, nameHint()),
    choice(t("typeTitle"), "type", TYPES.map((type) => [type, t(`typeHelp.${type}`)]), "RECOGNITION"),
  ], t("create"), async (values) => {
    const service = await admin("POST", `app/${application.id}/model`, { json: values });
    const place = { app: application.id, model: service.id, type: service.type };
    go(address(service.type === "RECOGNITION" ? "manage-collection" : "test-model", place));
  });
}

function rename(application) {
  ask(t("rename"), [field(t("name"), { name: "name", ...NAME, value: application.name }, nameHint())], t("save"), async ({ name }) => {
    // The server would find that there is one of this name.
    if (name === application.name) return;
    await admin("PUT", `app/${application.id}`, { json: { name } });
    toast(t("saved"));
    go(location.pathname + location.search, { instead: true });
  });
}

function remove(application) {
  confirmByName(t("deleteApplication"), t("deleteApplicationHelp"), application.name, t("delete"), async () => {
    await admin("DELETE", `app/${application.id}`);
    toast(t("deleted"));
    go(address(""));
  });
}
