/** Another name for a subject; with that of another subject, two become one, with a look at both. */

import { api, photoAddress } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { ask } from "./dialog.js";
import { FormProblem, NAME, field } from "./form.js";
import { icon } from "./icon.js";
import { finishPending } from "./undo.js";
import { renameUploads } from "./uploads.js";

/**
 * @param {string[]} names of all subjects.
 * @param {(old: string, name: string) => void} done
 */
export function renameSubject(service, old, names, done) {
  ask(t("rename"), [field(t("name"), { name: "subject", ...NAME, value: old }, t("renameHelp"))], t("save"), async ({ subject }) => {
    // A subject of the new name may have been deleted a moment ago, and would take the photos along.
    await finishPending();
    // A browser makes something else of an address that ends in dots.
    if (old === "." || old === "..") throw new FormProblem(t("cantRename"));
    const other = names.find((name) => name !== old && name.toLowerCase() === subject.toLowerCase());
    const rename = async () => {
      await api("PUT", `recognition/subjects/${encodeURIComponent(old)}`, service.apiKey, { json: { subject } });
      await renameUploads(service, old, other ?? subject);
      done(old, other ?? subject);
    };
    if (other) confirmMerge(service.apiKey, old, other, rename);
    else await rename();
  });
}

async function confirmMerge(key, from, into, merge) {
  const [one, other] = await Promise.all([from, into].map((subject) => glance(key, subject)));
  ask(t("mergeTitle"), [
    h("div", { class: "merge" }, one, icon("down"), other),
    h("p", {}, t("mergeHelp", from, into)),
  ], t("merge"), merge);
}

async function glance(key, subject) {
  const reply = await api("GET", `recognition/faces?subject=${encodeURIComponent(subject)}&size=3`, key).catch(() => ({ faces: [], total_elements: 0 }));
  return h("figure", { class: "card stack" }, h("figcaption", {}, h("strong", {}, h("bdi", {}, subject)), " ", h("span", { class: "muted" }, t("photoCount", reply.total_elements))),
    h("div", { class: "row" }, reply.faces.map(({ image_id: id }) => h("img", { src: photoAddress(key, id), alt: t("photoOf", subject), width: 72, height: 72 }))));
}
