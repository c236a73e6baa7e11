/** Four steps from an empty installation to a recognised face; gone when they are done. */

import { admin } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { address } from "../router.js";
import { isLeader } from "../session.js";

const DONE = "compreface.recognised";

/** Called when a face was recognised for the first time. */
export function stepsDone() {
  localStorage.setItem(DONE, "yes");
}

/** @returns the list, or null for those who are beyond it or may not do it. */
export async function firstSteps(applications) {
  if (!isLeader() || localStorage.getItem(DONE) || applications.length > 1) return null;
  const [application] = applications;
  const services = application ? await admin("GET", `app/${application.id}/models`) : [];
  const service = services.find((entry) => entry.type === "RECOGNITION");
  const counted = service ? await admin("GET", `app/${application.id}/model/${service.id}`) : null;
  const place = service ? { app: application.id, model: service.id, type: service.type } : null;
  const hasFaces = (counted?.subjectCount ?? 0) > 0;
  const steps = [
    [t("stepApplication"), Boolean(application), null],
    [t("stepService"), Boolean(service), application ? address("application", { app: application.id }) : null],
    [t("stepFaces"), hasFaces, place ? address("manage-collection", place) : null],
    [t("stepRecognise"), false, hasFaces ? address("test-model", place) : null],
  ];
  const next = steps.findIndex(([, done]) => !done);
  return h("section", { class: "card stack", "aria-label": t("firstSteps") }, h("h2", {}, t("firstSteps")),
    h("ol", { class: "steps" }, steps.map(([text, done, url], index) => h("li", { class: done ? "done" : null },
      h("span", { "aria-hidden": "true" }, done ? "✓" : `${index + 1}.`),
      h("span", {}, index === next && url ? h("a", { href: url }, text) : text),
      done ? h("span", { class: "visually-hidden" }, t("done")) : null))));
}
