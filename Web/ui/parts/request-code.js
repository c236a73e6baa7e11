/** The request that was just made, as it would be made elsewhere. */

import { ROOT } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { copy } from "./copy.js";
import { tabs } from "./tabs.js";

/** What a request was answered with that failed; null where nobody answered. */
export const errorReply = ({ status, message, code }) => (status > 0 ? { message, code } : null);

/**
 * @param {string} path below `api/v1/`, with its query.
 * @param {Array<string>} names of the files.
 * @param {object|null} reply
 */
export function requestCode(path, key, names, reply) {
  const url = new URL(`api/v1/${path}`, ROOT).href;
  const block = (text) => h("div", { class: "stack" }, h("pre", { tabindex: "0" }, text), h("div", {}, h("button", { class: "small", onclick: () => copy(text) }, t("copy"))));
  return tabs(t("requestAndReply"), [
    ["curl", () => block(curl(url, key, names))],
    ["Python", () => block(python(url, key, names))],
    ["JavaScript", () => block(javaScript(url, key, names))],
    reply ? [t("reply"), () => block(JSON.stringify(reply, null, 2))] : null,
  ].filter(Boolean));
}

function curl(url, key, names) {
  return [`curl -X POST "${url}"`, `  -H "x-api-key: ${key}"`, ...names.map((name) => `  -F "${name}=@photo.jpg"`)].join(" \\\n");
}

function python(url, key, names) {
  const files = names.map((name) => `    "${name}": open("photo.jpg", "rb"),`).join("\n");
  return `import requests\n\nreply = requests.post(\n    "${url}",\n    headers={"x-api-key": "${key}"},\n    files={\n${files.replaceAll("    \"", "        \"")}\n    },\n)\nprint(reply.json())`;
}

function javaScript(url, key, names) {
  const files = names.map((name) => `form.append("${name}", file);`).join("\n");
  return `const form = new FormData();\n${files}\nconst reply = await fetch("${url}", {\n  method: "POST",\n  headers: { "x-api-key": "${key}" },\n  body: form,\n});\nconsole.log(await reply.json());`;
}
