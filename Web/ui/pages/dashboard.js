/** One service at a glance: what it is, what it holds, how much it is used. */

import { admin } from "../api.js";
import { h } from "../dom.js";
import { date, number, t } from "../i18n.js";
import { barChart } from "../parts/bar-chart.js";
import { copyable } from "../parts/copy.js";
import { address } from "../router.js";
import { namesOf } from "../shell.js";

export default async function page(query) {
  const [app, model] = [query.get("app"), query.get("model")];
  const path = `app/${encodeURIComponent(app)}/model/${encodeURIComponent(model)}`;
  const [{ application }, service, days] = await Promise.all([namesOf(app, null), admin("GET", path), admin("GET", `${path}/statistics`)]);
  const counts = new Map(days.map((day) => [day.createdDate, day.requestCount]));
  const place = { app, model, type: service.type };
  return {
    title: service.name,
    crumbs: [[t("applications"), address("")], [application.name, address("application", { app })], [service.name, null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, h("bdi", {}, service.name)), h("div", { class: "row" },
        h("a", { class: "button", href: address("test-model", place) }, t("tryIt")),
        service.type === "RECOGNITION" ? h("a", { class: "button primary", href: address("manage-collection", place) }, t("faces")) : null)),
      h("dl", { class: "card facts" },
        fact(t("typeTitle"), t(`type.${service.type}`)), fact(t("created"), date(service.createdDate)),
        fact(t("apiKey"), copyable(service.apiKey, t("keyOf", service.name))),
        service.type === "RECOGNITION" ? [fact(t("subjects"), number(service.subjectCount ?? 0)), fact(t("photos"), number(service.imageCount ?? 0))] : null,
        service.requirements ? fact(t("requirements"), [service.requirements.minimumQuality ? `${t("minimumQuality")} ${service.requirements.minimumQuality}` : null, service.requirements.live ? t("mustBeLive") : null].filter(Boolean).join(", ")) : null),
      barChart(t("requestsByDay"), lastDays(30).map((day) => [day.slice(5), counts.get(day) ?? 0])),
      barChart(t("requestsByMonth"), lastMonths(6).map((month) => [month, days.filter((day) => day.createdDate.startsWith(month)).reduce((sum, day) => sum + day.requestCount, 0)])),
    ],
  };
}

function fact(title, value) {
  return [h("dt", {}, title), h("dd", {}, value)];
}

function lastDays(count) {
  return Array.from({ length: count }, (_, index) => new Date(Date.now() - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10));
}

function lastMonths(count) {
  const now = new Date();
  return Array.from({ length: count }, (_, index) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (count - 1 - index), 1)).toISOString().slice(0, 7));
}
