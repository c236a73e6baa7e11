/** What went wrong, for people: what, why, and what to do. */

import { t } from "../i18n.js";

export function problemText(error) {
  if (error?.status === 0) return t("noAnswer");
  if (error?.status === undefined) return t("pageProblem", String(error?.message ?? error));
  const text = error.message || t("status", error.status);
  if (error.status === 503 || error.status === 429) return `${text}. ${t("tryLater")}`;
  if (error.status >= 500 && error.requestID) return `${text} (${t("requestID")} ${error.requestID})`;
  return text;
}
