/** The faces of a recognition service: subjects at the left, their photos at the right. */

import { api } from "../api.js";
import { namesOf } from "../directory.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "../parts/icon.js";
import { SubjectFaces } from "../parts/subject-faces.js";
import { SubjectList } from "../parts/subject-list.js";
import { finishPending } from "../parts/undo.js";
import { address } from "../router.js";
import { limits } from "../session.js";

export default async function page(query, note) {
  // What was deleted on the page before is not to be listed.
  await finishPending();
  const { application, service } = await namesOf(query.get("app"), query.get("model"));
  if (!service) throw Object.assign(new Error(t("serviceGone")), { status: 404 });
  const [{ subjects: names }, upper] = await Promise.all([api("GET", "recognition/subjects", service.apiKey), limits()]);
  const faces = new SubjectFaces(service, upper.clientMaxFileSize);
  const subjects = new SubjectList(service, names, choose, note);
  subjects.search.value = query.get("search") ?? "";
  subjects.list();
  faces.renamed = (old, name) => subjects.renamed(old, name);
  faces.removed = (name) => subjects.removed(name);
  faces.added = (name) => subjects.added(name);
  faces.names = () => subjects.names;
  faces.addSubject = () => subjects.add();

  function choose(name) {
    note({ subject: name });
    faces.show(name);
  }

  subjects.choose(names.includes(query.get("subject")) ? query.get("subject") : names[0] ?? null);
  return {
    title: `${t("faces")}: ${service.name}`,
    crumbs: [[t("applications"), address("")], [application.name, address("application", { app: application.id })], [service.name, null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, t("faces")), h("button", { class: "primary", onclick: () => subjects.add() }, icon("plus"), t("addSubject"))),
      h("div", { class: "collection" }, subjects.element, faces.element),
    ],
    leave: () => faces.leave(),
  };
}
