/** What can be done with a service by those who may change it. */

import { admin } from "../api.js";
import { h, uniqueID } from "../dom.js";
import { t } from "../i18n.js";
import { ask, confirmByName } from "./dialog.js";
import { NAME, field, nameHint } from "./form.js";
import { icon } from "./icon.js";
import { menu } from "./menu.js";
import { toast } from "./toast.js";

/** @param {() => Promise<void>} changed is called when the service is another one. */
export function serviceActions(application, service, changed) {
  const path = `app/${application.id}/model/${service.id}`;
  const actions = {
    rename: () => ask(t("rename"), [field(t("name"), { name: "name", ...NAME, value: service.name }, nameHint())], t("save"), async ({ name }) => {
      // The server would find that there is one of this name.
      if (name === service.name) return;
      await admin("PUT", path, { json: { name } });
      await done("saved");
    }),
    clone: () => ask(t("clone"), [field(t("name"), { name: "name", ...NAME }, nameHint())], t("clone"), async ({ name }) => {
      await admin("POST", path, { json: { name } });
      await done("cloned");
    }),
    require: () => ask(t("requirements"), requirementFields(service.requirements ?? {}), t("save"), async ({ minimumQuality, live }) => {
      const quality = Number(minimumQuality);
      await admin("PUT", `${path}/requirements`, { json: { minimumQuality: quality > 0 ? quality : null, live: live === "on" } });
      await done("saved");
    }),
    newKey: () => confirmByName(t("newKey"), t("newKeyHelp"), service.name, t("newKey"), async () => {
      await admin("PUT", `${path}/apikey`);
      await done("saved");
    }),
    delete: () => confirmByName(t("deleteService"), t("deleteServiceHelp"), service.name, t("delete"), async () => {
      await admin("DELETE", path);
      await done("deleted");
    }),
  };
  async function done(text) {
    toast(t(text));
    await changed();
  }
  const names = service.type === "RECOGNITION" ? ["rename", "clone", "require", "newKey", "delete"] : ["rename", "clone", "newKey", "delete"];
  return menu([icon("more")], { class: "small", "aria-label": t("actionsOf", service.name) },
    () => names.map((name) => ({ text: t(name === "require" ? "requirements" : name), run: actions[name], danger: name === "delete" })));
}

function requirementFields(requirements) {
  const id = uniqueID("live");
  return [
    h("p", { class: "hint" }, t("requirementsHelp")),
    field(t("minimumQuality"), { name: "minimumQuality", type: "number", min: 0, max: 1, step: 0.05, value: requirements.minimumQuality ?? 0 }, t("minimumQualityHelp")),
    h("div", { class: "check" }, h("input", { id, type: "checkbox", name: "live", checked: requirements.live ?? false }), h("label", { for: id }, t("mustBeLive"))),
  ];
}
