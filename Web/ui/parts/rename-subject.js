/** Another name for a subject; with that of another subject, two become one, with a look at both. Either can be taken back for a while. */

import { api, photoAddress } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { ask } from "./dialog.js";
import { FormProblem, NAME, field } from "./form.js";
import { icon } from "./icon.js";
import { toast } from "./toast.js";
import { finishPending, reversible } from "./undo.js";
import { renameUploads } from "./uploads.js";

/** A browser makes something else of an address that ends in dots. */
const isDots = (name) => name === "." || name === "..";
const isSame = (one, other) => one.toLowerCase() === other.toLowerCase();

/**
 * @param {object} told
 * @param {() => string[]} told.names of all subjects.
 * @param {(old: string, name: string) => void} told.renamed
 * @param {(from: string, into: string, merge: () => Promise<void>) => void} told.merged `merge` is still to be done: it can't be undone.
 */
export function renameSubject(service, old, told) {
  let next = () => {};
  ask(t("rename"), [field(t("name"), { name: "subject", ...NAME, value: old }, t("renameHelp"))], t("save"), async ({ subject }) => {
    if (subject === old) return;
    // A subject of the new name may have been deleted a moment ago, and would take the photos along.
    await finishPending();
    if (isDots(old)) throw new FormProblem(t("cantRename"));
    const other = told.names().find((name) => name !== old && isSame(name, subject));
    if (!other) {
      await rename(service, old, subject, told.renamed);
      return;
    }
    const both = await Promise.all([old, other].map((name) => glance(service.apiKey, name)));
    // When this dialog is gone: its focus goes back to where the next one takes it from.
    next = () => confirmMerge(service, [old, other], both, told);
  }, () => next());
}

async function rename(service, old, subject, renamed) {
  await put(service, old, subject);
  renamed(old, subject);
  if (isDots(subject)) {
    toast(t("saved"));
    return;
  }
  reversible(t("subjectRenamed", old, subject), async () => {
    // Somebody else may have the name by now: then two would become one. Who takes it between this question and the next request is
    // not found out.
    const { subjects } = await api("GET", "recognition/subjects", service.apiKey);
    if (subjects.some((name) => name !== subject && isSame(name, old))) throw Object.assign(new Error(t("nameTaken", old)), { status: 409 });
    await put(service, subject, old);
    renamed(subject, old);
  });
}

async function put(service, old, subject) {
  // It arrives also when the page is closed meanwhile.
  await api("PUT", `recognition/subjects/${encodeURIComponent(old)}`, service.apiKey, { json: { subject }, keepalive: true });
  await renameUploads(service, old, subject);
}

function confirmMerge(service, [from, into], [one, other], told) {
  ask(t("mergeTitle"), [
    h("div", { class: "merge" }, one, icon("down"), other),
    h("p", {}, t("mergeHelp", from, into)),
  ], t("merge"), async () => told.merged(from, into, () => put(service, from, into)));
}

async function glance(key, subject) {
  const reply = await api("GET", `recognition/faces?subject=${encodeURIComponent(subject)}&size=3`, key).catch(() => ({ faces: [], total_elements: 0 }));
  return h("figure", { class: "card stack" }, h("figcaption", {}, h("strong", {}, h("bdi", {}, subject)), " ", h("span", { class: "muted" }, t("photoCount", reply.total_elements))),
    h("div", { class: "row" }, reply.faces.map(({ image_id: id }) => h("img", { src: photoAddress(key, id), alt: t("photoOf", subject), width: 72, height: 72 }))));
}
