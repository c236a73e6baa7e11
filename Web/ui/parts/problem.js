/** What went wrong, for people: what, why, and what to do. */

import { h } from "../dom.js";
import { number, t } from "../i18n.js";
import { copy } from "./copy.js";

export function problemText(error) {
  if (error?.status === 0) return t("noAnswer");
  if (error?.status === undefined) return t("pageProblem", String(error?.message ?? error));
  const known = byCode(error);
  if (known) return known;
  const text = error.message || t("status", error.status);
  if (error.status === 503 || error.status === 429) return `${text.replace(/\.$/, "")}. ${t("tryLater")}`;
  return text;
}

/** In the language of the pages, with the numbers of the server's own message; null for a code that may mean several things. */
function byCode({ code, message }) {
  const numbers = (message.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);
  const values = {
    101: () => [message.slice(message.indexOf(": ") + 2)],
    103: () => numbers.map((bytes) => number(bytes / 1048576, 1)),
    107: () => [...numbers.slice(0, 2).map((value) => number(value, 3)), message.split("it is ")[1]?.split(", ").map((reason) => t(`quality.${reason}`)).join(", ")],
  };
  const text = t(`code.${code}`, ...(values[code]?.() ?? numbers));
  return text.startsWith("code.") ? null : text;
}

/** Beside what failed, with what whoever runs the server needs to find it in the log. */
export function problemNotice(error, ...more) {
  const facts = error?.status ? [error.status, error.code, error.requestID && `${t("requestID")} ${error.requestID}`] : [];
  const details = facts.length > 0 ? `${error.message || error.status} (${facts.filter((fact) => fact !== undefined && fact !== null).join(", ")})` : null;
  return h("div", { class: "notice bad row apart", role: "alert" }, h("span", { class: "grow" }, problemText(error)),
    details ? h("button", { class: "small", type: "button", onclick: () => copy(details) }, t("copyDetails")) : null, more);
}
