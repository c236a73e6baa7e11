/** What went wrong, for people: what, why, and what to do. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { copy } from "./copy.js";

export function problemText(error) {
  if (error?.status === 0) return t("noAnswer");
  if (error?.status === undefined) return t("pageProblem", String(error?.message ?? error));
  const text = error.message || t("status", error.status);
  if (error.status === 503 || error.status === 429) return `${text}. ${t("tryLater")}`;
  return text;
}

/** Beside what failed, with what whoever runs the server needs to find it in the log. */
export function problemNotice(error, ...more) {
  const details = error?.requestID ? `${error.message || error.status} (${error.status}${error.code === undefined ? "" : `, ${error.code}`}, ${t("requestID")} ${error.requestID})` : null;
  return h("div", { class: "notice bad row apart", role: "alert" }, h("span", { class: "grow" }, problemText(error)),
    details ? h("button", { class: "small", type: "button", onclick: () => copy(details) }, t("copyDetails")) : null, more);
}
