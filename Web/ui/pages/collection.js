/** The faces of a recognition service: subjects at the left, their photos at the right. */

import { api } from "../api.js";
import { namesOf } from "../directory.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "../parts/icon.js";
import { SubjectFaces } from "../parts/subject-faces.js";
import { SubjectList } from "../parts/subject-list.js";
import { toast } from "../parts/toast.js";
import { finishPending } from "../parts/undo.js";
import { address } from "../router.js";
import { limits } from "../session.js";

/** With a key that is good: it may have been renewed since it was asked for. */
async function subjectsOf(query, isAgain = false) {
  const { application, service } = await namesOf(query.get("app"), query.get("model"));
  if (!service) throw Object.assign(new Error(t("serviceGone")), { status: 404 });
  try {
    const { subjects: names } = await api("GET", "recognition/subjects", service.apiKey);
    return { application, service, names };
  } catch (error) {
    if (error.status !== 404 || isAgain) throw error;
    return subjectsOf(query, true);
  }
}

export default async function page(query, note) {
  // What was deleted on the page before is not to be listed.
  await finishPending();
  const [{ application, service, names }, upper] = await Promise.all([subjectsOf(query), limits()]);
  const faces = new SubjectFaces(service, upper.clientMaxFileSize);
  const subjects = new SubjectList(service, names, choose, note);
  subjects.search.value = query.get("search") ?? "";
  subjects.list();
  faces.names = () => subjects.names;
  faces.renamed = (old, name) => subjects.renamed(old, name);
  faces.merged = (from, into, merge) => subjects.merged(from, into, merge, () => faces.reload(into));
  faces.removed = (name) => subjects.removed(name);
  faces.added = (name) => subjects.added(name);
  faces.addSubject = () => subjects.add();

  function choose(name) {
    note({ subject: name });
    faces.show(name);
  }

  const linked = query.get("subject");
  const isThere = names.includes(linked);
  subjects.choose(isThere ? linked : names[0] ?? null);
  return {
    opened: () => {
      subjects.reveal();
      if (linked && !isThere) toast(t("subjectGone", linked), { bad: true });
    },
    title: `${t("faces")}: ${service.name}`,
    crumbs: [[t("applications"), address("")], [application.name, address("application", { app: application.id })], [service.name, null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, t("faces")), h("button", { class: "primary", onclick: () => subjects.add() }, icon("plus"), t("addSubject"))),
      h("div", { class: "collection" }, subjects.element, faces.element),
    ],
    leave: () => faces.leave(),
  };
}
