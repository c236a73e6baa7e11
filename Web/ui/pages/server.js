/** How the server is doing: its roles, its models, and whether faces are changing to another calculator. */

import { admin, open } from "../api.js";
import { h, replace } from "../dom.js";
import { number, t } from "../i18n.js";
import { problemText } from "../parts/problem.js";
import { toast } from "../parts/toast.js";
import { me } from "../session.js";

const EVERY = 2000;

export default async function page() {
  const roles = h("div", { class: "row", role: "status" });
  const models = h("div", {});
  const migration = h("div", {});
  const mayMigrate = me().role === "OWNER";

  async function look() {
    const [adminRole, apiRole, core] = await Promise.all(["admin/status", "api/v1/consistence/status", "core/status"].map((path) => open("GET", path).catch(() => null)));
    replace(roles, [["admin", adminRole], ["api", apiRole], ["core", core]].map(([name, status]) => h("span", { class: status?.status === "OK" ? "tag on" : "tag" }, `${name}: ${status?.status === "OK" ? t("works") : t("doesNotAnswer")}`)));
    replace(models, h("dl", { class: "facts" }, Object.entries(core?.available_plugins ?? {}).sort().flatMap(([slug, version]) => [h("dt", {}, slug), h("dd", {}, h("code", {}, version))]),
      Object.entries(core?.installable_plugins ?? {}).flatMap(([slug, how]) => [h("dt", {}, slug), h("dd", { class: "muted" }, t("installWith", how))])));
    if (mayMigrate) await lookAtMigration();
  }

  async function lookAtMigration() {
    const state = await admin("GET", "migration");
    const failed = Object.values(state.failed).reduce((sum, count) => sum + count, 0);
    replace(migration, h("section", { class: "card stack" }, h("h2", {}, t("storedFaces")),
      h("p", {}, t(`migration.${state.state}`, state.target ?? state.calculator ?? "–")),
      state.target ? h("progress", { max: Math.max(1, state.faces), value: state.done + failed, "aria-label": t("storedFaces") }) : null,
      h("p", { class: "muted" }, t("migrationCount", number(state.done), number(state.faces), number(failed))),
      state.state === "waiting" ? h("div", { class: "notice stack" }, h("p", {}, t("migrationLoses", state.subjectsLost)), h("div", {}, h("button", { class: "danger", onclick: () => start("?acceptLosses=true") }, t("migrationAccept")))) : null,
      failed > 0 && state.state === "idle" ? h("div", {}, h("button", { onclick: () => start("") }, t("tryAgain"))) : null));
  }

  async function start(query) {
    try {
      await admin("POST", `migration${query}`);
      await lookAtMigration();
    } catch (error) {
      toast(problemText(error), { bad: true });
    }
  }

  await look();
  const timer = setInterval(() => look().catch(() => {}), EVERY);
  return {
    title: t("server"),
    crumbs: [[t("server"), null]],
    content: [h("header", {}, h("h1", { tabindex: "-1" }, t("server"))), roles, h("section", { class: "card stack" }, h("h2", {}, t("models")), models), migration],
    leave: () => clearInterval(timer),
  };
}
