/** How the server is doing: its roles, its models, and whether faces are changing to another calculator. */

import { admin, open } from "../api.js";
import { h, keepingFocus, replace } from "../dom.js";
import { number, t } from "../i18n.js";
import { table } from "../parts/table.js";
import { told } from "../parts/told.js";
import { timesOf } from "../server-metrics.js";
import { me } from "../session.js";

const EVERY = 2000;
const PATHS = {
  add: "/api/v1/recognition/faces", recognise: "/api/v1/recognition/recognize", detect: "/api/v1/detection/detect", verify: "/api/v1/verification/verify",
};

export default async function page() {
  const roles = h("div", { class: "row", role: "status" });
  const models = h("div", {});
  const migration = h("div", {});
  const times = h("div", {});
  const mayMigrate = me().role === "OWNER";

  async function look() {
    const [adminRole, apiRole, core] = await Promise.all(["admin/status", "api/v1/consistence/status", "core/status"].map((path) => open("GET", path).catch(() => null)));
    // A core of 1.2 says nothing of `status`, and is there if it answers.
    const answers = { admin: adminRole?.status === "OK", api: apiRole?.status === "OK", core: Boolean(core) };
    const state = JSON.stringify(answers);
    // Said again only when it has changed.
    if (roles.dataset.state !== state) replace(roles, Object.entries(answers).map(([name, works]) => h("span", { class: works ? "tag on" : "tag off" }, `${t(`role.server.${name}`)}: ${works ? t("works") : t("doesNotAnswer")}`)));
    roles.dataset.state = state;
    replace(models, h("dl", { class: "facts" }, core?.build_version ? [h("dt", {}, t("version")), h("dd", {}, core.build_version)] : null, Object.entries(core?.available_plugins ?? {}).sort().flatMap(([slug, version]) => [h("dt", {}, slug), h("dd", {}, h("code", {}, version))]),
      Object.entries(core?.installable_plugins ?? {}).flatMap(([slug, how]) => [h("dt", {}, slug), h("dd", { class: "muted" }, t("installWith", how))])));
    await lookAtTimes();
    if (mayMigrate) await lookAtMigration();
  }

  async function lookAtTimes() {
    const all = await timesOf(Object.values(PATHS));
    const found = Object.entries(all ?? {}).filter(([, route]) => route);
    replace(times, found.length === 0 ? h("p", { class: "muted" }, t(all ? "noRequests" : "notKnownHere")) : table(t("sinceStart"), [
      [t("request"), ([path]) => h("code", {}, path)],
      [t("requests"), ([, { count }]) => number(count), "number"],
      [t("medianTime"), ([, { median }]) => t("milliseconds", number(median * 1000)), "number"],
      [t("highTime"), ([, { high }]) => t("milliseconds", number(high * 1000)), "number"],
      [t("refused"), ([, { refused }]) => number(refused), "number"],
      [t("failed"), ([, { failed }]) => number(failed), "number"],
    ], found));
  }

  async function lookAtMigration() {
    const state = await admin("GET", "migration");
    const failed = Object.values(state.failed).reduce((sum, count) => sum + count, 0);
    keepingFocus(migration, () => replace(migration, h("section", { class: "card stack" }, h("h2", {}, t("storedFaces")),
      h("p", {}, t(`migration.${state.state}`, state.target ?? state.calculator ?? "–")),
      state.target ? h("progress", { max: Math.max(1, state.faces), value: state.done + failed, "aria-label": t("storedFaces") }) : null,
      h("p", { class: "muted" }, t("migrationCount", number(state.done), number(state.faces), number(failed))),
      state.state === "waiting" ? h("div", { class: "notice stack" }, h("p", {}, t("migrationLoses", state.subjectsLost)), h("div", {}, h("button", { class: "danger", onclick: () => start("?acceptLosses=true") }, t("migrationAccept")))) : null,
      failed > 0 && state.state === "idle" ? h("div", {}, h("button", { onclick: () => start("") }, t("tryAgain"))) : null)));
  }

  const start = (query) => told(async () => {
    await admin("POST", `migration${query}`);
    await lookAtMigration();
  });

  // One look after the other, however long one takes.
  let [timer, isOver] = [null, false];
  const later = () => { if (!isOver) timer = setTimeout(() => look().catch(() => {}).finally(later), EVERY); };
  await look();
  return {
    opened: later,
    title: t("server"),
    crumbs: [[t("server"), null]],
    content: [h("header", {}, h("h1", { tabindex: "-1" }, t("server"))), roles, h("section", { class: "card stack" }, h("h2", {}, t("models")), models), migration,
      h("section", { class: "stack" }, h("h2", {}, t("sinceStart")), times)],
    leave: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
