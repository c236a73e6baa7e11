/** One service at a glance: what it is, what it holds, how much it is used, how it is doing. */

import { admin, open } from "../api.js";
import { namesOf } from "../directory.js";
import { h } from "../dom.js";
import { date, month, number, t } from "../i18n.js";
import "../parts/bar-chart.js";
import { copyable } from "../parts/copy.js";
import { lastDays } from "../parts/service-table.js";
import { address } from "../router.js";
import { timesOf } from "../server-metrics.js";

const PATHS = { RECOGNITION: "/api/v1/recognition/recognize", DETECTION: "/api/v1/detection/detect", VERIFY: "/api/v1/verification/verify" };

export default async function page(query) {
  const [app, model] = [query.get("app"), query.get("model")];
  const path = `app/${encodeURIComponent(app)}/model/${encodeURIComponent(model)}`;
  const [{ application }, service, days, core] = await Promise.all([
    namesOf(app, null), admin("GET", path), admin("GET", `${path}/statistics`), open("GET", "core/status").catch(() => null)]);
  const all = await timesOf([PATHS[service.type]]);
  const times = all?.[PATHS[service.type]];
  const counts = new Map(days.map((day) => [day.createdDate, day.requestCount]));
  const place = { app, model, type: service.type };
  const chart = (title, values) => document.createElement("bar-chart").set(title, values);
  return {
    title: service.name,
    crumbs: [[t("applications"), address("")], [application.name, address("application", { app })], [service.name, null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, h("bdi", {}, service.name)), h("div", { class: "row" },
        h("a", { class: "button", href: address("test-model", place) }, t("tryIt")),
        service.type === "RECOGNITION" ? h("a", { class: "button primary", href: address("manage-collection", place) }, t("faces")) : null)),
      h("div", { class: "columns" },
        card(t("service"), [
          [t("typeTitle"), t(`type.${service.type}`)], [t("created"), date(service.createdDate)], [t("apiKey"), copyable(service.apiKey, t("keyOf", service.name))],
          service.requirements ? [t("requirements"), [service.requirements.minimumQuality ? `${t("minimumQuality")} ${service.requirements.minimumQuality}` : null, service.requirements.live ? t("mustBeLive") : null].filter(Boolean).join(", ")] : null,
        ]),
        service.type === "RECOGNITION" ? figures([[t("subjects"), number(service.subjectCount ?? 0)], [t("photos"), number(service.imageCount ?? 0)]]) : null),
      chart(t("requestsByDay"), lastDays(30).map((day) => [date(day, { day: "numeric", month: "short" }), counts.get(day) ?? 0])),
      chart(t("requestsByMonth"), lastMonths(6).map((name) => [month(name), days.filter((day) => day.createdDate.startsWith(name)).reduce((sum, day) => sum + day.requestCount, 0)])),
      h("div", { class: "columns" },
        card(t("sinceStart"), times ? [
          [t("requests"), number(times.count)], [t("medianTime"), seconds(times.median)], [t("highTime"), seconds(times.high)],
          [t("refused"), number(times.refused)], [t("failed"), number(times.failed)],
        ] : [[t("requests"), all ? t("noRequests") : t("notKnownHere")]], t("sinceStartHelp")),
        card(t("models"), [
          [t("core"), core ? h("span", { class: "tag on" }, t("works")) : h("span", { class: "tag off" }, t("doesNotAnswer"))],
          ...["detector", "calculator"].filter((slug) => core?.available_plugins?.[slug]).map((slug) => [t(slug), h("code", {}, core.available_plugins[slug])]),
        ])),
    ],
  };
}

function card(title, facts, help = null) {
  return h("section", { class: "card stack" }, h("h2", {}, title), help ? h("p", { class: "hint" }, help) : null,
    h("dl", { class: "facts" }, facts.filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])));
}

function figures(values) {
  return h("section", { class: "card figures", "aria-label": t("faces") }, values.map(([name, value]) => h("div", {}, h("strong", { class: "large number" }, value), h("span", { class: "muted" }, name))));
}

const seconds = (value) => t("milliseconds", number(value * 1000));

function lastMonths(count) {
  const now = new Date();
  return Array.from({ length: count }, (_, index) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (count - 1 - index), 1)).toISOString().slice(0, 7));
}
