/** One application: its services with their keys, its members, its settings. */

import { admin } from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { copyable } from "../parts/copy.js";
import { ask, confirmByName } from "../parts/dialog.js";
import { NAME, choice, field, nameHint } from "../parts/form.js";
import { members } from "../parts/members.js";
import { serviceActions } from "../parts/service-actions.js";
import { toast } from "../parts/toast.js";
import { address, go } from "../router.js";
import { mayChangeApplication, mayChangeServices } from "../session.js";

const TYPES = ["RECOGNITION", "DETECTION", "VERIFY"];

export default async function page(query) {
  const path = `app/${encodeURIComponent(query.get("app") ?? "")}`;
  const application = await admin("GET", path);
  const list = h("div", {});
  const show = async () => {
    const services = await admin("GET", `${path}/models`);
    services.sort((one, other) => TYPES.indexOf(one.type) - TYPES.indexOf(other.type) || one.name.localeCompare(other.name));
    replace(list, services.length > 0 ? table(services, application, show) : nothing(application, show));
  };
  await show();
  return {
    title: application.name,
    crumbs: [[t("applications"), address("")], [application.name, null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, h("bdi", {}, application.name)), h("div", { class: "row" },
        mayChangeApplication(application) ? h("button", { onclick: () => rename(application) }, t("rename")) : null,
        mayChangeApplication(application) ? h("button", { class: "danger", onclick: () => remove(application) }, t("delete")) : null,
        mayChangeServices(application) ? h("button", { class: "primary", onclick: () => create(application) }, t("createService")) : null)),
      h("section", { class: "stack" }, h("h2", {}, t("services")), list),
      await members(application),
    ],
  };
}

function nothing(application) {
  return h("div", { class: "card empty" }, h("p", {}, t("noServices")),
    mayChangeServices(application) ? h("button", { class: "primary", onclick: () => create(application) }, t("createService")) : null);
}

function table(services, application, changed) {
  const row = (service) => {
    const place = { app: application.id, model: service.id, type: service.type };
    return h("tr", {},
      h("td", {}, h("a", { href: address("dashboard", place) }, h("bdi", {}, service.name))),
      h("td", {}, h("span", { class: "tag" }, t(`type.${service.type}`))),
      h("td", {}, service.cloning ? t("cloning", service.cloning.copied, service.cloning.total) : copyable(service.apiKey, t("keyOf", service.name))),
      h("td", {}, h("div", { class: "row" },
        h("a", { class: "button small", href: address("test-model", place) }, t("tryIt")),
        service.type === "RECOGNITION" ? h("a", { class: "button small", href: address("manage-collection", place) }, t("faces")) : null,
        mayChangeServices(application) ? serviceActions(application, service, changed) : null)));
  };
  return h("div", { class: "table" }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", {}, t("name")), h("th", {}, t("typeTitle")), h("th", {}, t("apiKey")), h("th", {}, t("actions")))),
    h("tbody", {}, services.map(row))));
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
    await admin("PUT", `app/${application.id}`, { json: { name } });
    toast(t("saved"));
    go(location.pathname + location.search);
  });
}

function remove(application) {
  confirmByName(t("deleteApplication"), t("deleteApplicationHelp"), application.name, t("delete"), async () => {
    await admin("DELETE", `app/${application.id}`);
    toast(t("deleted"));
    go(address(""));
  });
}
