/** The faces of a recognition service: subjects at the left, their photos at the right. */

import { api, photoAddress } from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { ask } from "../parts/dialog.js";
import { NAME, field, nameHint } from "../parts/form.js";
import { photoInput } from "../parts/photo-input.js";
import { problemText } from "../parts/problem.js";
import { undoable } from "../parts/undo.js";
import { upload, uploadEvents } from "../parts/uploads.js";
import { virtualList } from "../parts/virtual-list.js";
import { address, note } from "../router.js";
import { limits } from "../session.js";
import { namesOf } from "../shell.js";

const PAGE = 60;

export default async function page(query) {
  const { application, service } = await namesOf(query.get("app"), query.get("model"));
  const [{ subjects: names }, upper] = await Promise.all([api("GET", "recognition/subjects", service.apiKey), limits()]);
  const collection = new Collection(service.apiKey, names, upper.clientMaxFileSize);
  collection.choose(names.includes(query.get("subject")) ? query.get("subject") : names[0] ?? null);
  return {
    title: `${t("faces")}: ${service.name}`,
    crumbs: [[t("applications"), address("")], [application.name, address("application", { app: application.id })], [service.name, null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, t("faces")), h("button", { class: "primary", onclick: () => collection.addSubject() }, t("addSubject"))),
      collection.element,
    ],
    leave: () => collection.leave(),
  };
}

class Collection {
  constructor(key, names, limit) {
    this.key = key;
    this.names = names;
    this.chosen = null;
    this.selected = new Set();
    this.search = h("input", { type: "search", "aria-label": t("searchSubjects"), placeholder: t("searchSubjects"), oninput: () => this.list() });
    this.count = h("p", { class: "hint", role: "status" });
    this.subjects = virtualList(t("subjects"), (name) => this.entry(name));
    this.right = h("div", { class: "stack" });
    this.input = photoInput((files) => upload(files, this.key, this.chosen), { several: true, limit });
    this.element = h("div", { class: "collection" }, h("div", { class: "stack" }, this.search, this.count, this.subjects.element), this.right);
    this.added = (event) => this.onAdded(event.detail);
    uploadEvents.addEventListener("added", this.added);
    requestAnimationFrame(() => this.list());
  }

  leave() {
    uploadEvents.removeEventListener("added", this.added);
    this.input.leave();
  }

  // MARK: Subjects

  list(keepPlace = false) {
    const wanted = this.search.value.trim().toLowerCase();
    this.found = wanted ? this.names.filter((name) => name.toLowerCase().includes(wanted)) : this.names;
    this.count.textContent = t("subjectCount", this.found.length);
    this.subjects.show(this.found, keepPlace);
  }

  entry(name) {
    return h("button", { role: "listitem", "aria-current": String(name === this.chosen), onclick: () => this.choose(name) }, h("bdi", {}, name));
  }

  addSubject() {
    ask(t("addSubject"), [field(t("name"), { name: "subject", ...NAME, autofocus: true }, nameHint())], t("add"), async ({ subject }) => {
      await api("POST", "recognition/subjects", this.key, { json: { subject } });
      this.names.push(subject);
      this.search.value = "";
      this.list();
      this.subjects.reveal(this.names.length - 1);
      await this.choose(subject);
    });
  }

  rename() {
    const old = this.chosen;
    ask(t("rename"), [field(t("name"), { name: "subject", ...NAME, value: old }, t("renameHelp"))], t("save"), async ({ subject }) => {
      await api("PUT", `recognition/subjects/${encodeURIComponent(old)}`, this.key, { json: { subject } });
      this.names = this.names.filter((name) => name !== old && name.toLowerCase() !== subject.toLowerCase()).concat(subject);
      this.list(true);
      await this.choose(subject);
    });
  }

  removeSubject() {
    const [name, before] = [this.chosen, [...this.names]];
    this.names = this.names.filter((other) => other !== name);
    this.list(true);
    this.choose(this.names[0] ?? null);
    undoable(t("subjectDeleted", name), () => api("DELETE", `recognition/subjects/${encodeURIComponent(name)}`, this.key).then(() => {}), () => {
      this.names = before;
      this.list(true);
      this.choose(name);
    });
  }

  // MARK: Photos of the chosen subject

  async choose(name) {
    this.chosen = name;
    this.selected.clear();
    note({ subject: name });
    this.subjects.draw();
    if (name === null) {
      replace(this.right, h("div", { class: "card empty" }, h("p", {}, t("noSubjects")), h("button", { class: "primary", onclick: () => this.addSubject() }, t("addSubject"))));
      return;
    }
    this.faces = [];
    this.total = 0;
    this.grid = h("div", { class: "faces" });
    this.more = h("button", { hidden: true, onclick: () => this.load() }, t("showMore"));
    this.bulk = h("button", { class: "danger small", hidden: true, onclick: () => this.removeFaces([...this.selected]) });
    this.heading = h("span", { class: "muted" });
    replace(this.right,
      h("div", { class: "row apart" }, h("h2", {}, h("bdi", {}, name), " ", this.heading), h("div", { class: "row" }, this.bulk,
        h("button", { class: "small", onclick: () => this.rename() }, t("rename")),
        h("button", { class: "small danger", onclick: () => this.removeSubject() }, t("delete")))),
      this.input.element, this.grid, this.more);
    await this.load();
  }

  async load() {
    const name = this.chosen;
    const number = Math.floor(this.faces.length / PAGE);
    try {
      const reply = await api("GET", `recognition/faces?subject=${encodeURIComponent(name)}&page=${number}&size=${PAGE}`, this.key);
      if (name !== this.chosen) return;
      const known = new Set(this.faces.map((face) => face.image_id));
      this.faces.push(...reply.faces.filter((face) => !known.has(face.image_id)));
      this.total = reply.total_elements;
      this.draw();
    } catch (error) {
      replace(this.grid, h("div", { class: "notice bad", role: "alert" }, problemText(error)));
    }
  }

  draw() {
    this.heading.textContent = t("photoCount", this.total);
    this.more.hidden = this.faces.length >= this.total;
    this.bulk.hidden = this.selected.size === 0;
    this.bulk.textContent = t("deleteSelected", this.selected.size);
    replace(this.grid, this.faces.map((face) => this.photo(face)));
  }

  photo({ image_id: id }) {
    const image = h("img", { src: photoAddress(this.key, id), alt: t("photoOf", this.chosen), loading: "lazy", onerror: () => image.replaceWith(h("div", { class: "none" }, t("noPhotoKept"))) });
    return h("figure", {},
      image,
      h("input", { type: "checkbox", "aria-label": t("select"), checked: this.selected.has(id), onchange: (event) => {
        if (event.target.checked) this.selected.add(id);
        else this.selected.delete(id);
        this.bulk.hidden = this.selected.size === 0;
        this.bulk.textContent = t("deleteSelected", this.selected.size);
      } }),
      h("button", { class: "small", "aria-label": t("deletePhoto"), onclick: () => this.removeFaces([id]) }, "×"));
  }

  removeFaces(ids) {
    const [name, before, total] = [this.chosen, [...this.faces], this.total];
    this.faces = this.faces.filter((face) => !ids.includes(face.image_id));
    this.total -= ids.length;
    ids.forEach((id) => this.selected.delete(id));
    this.draw();
    undoable(t("photosDeleted", ids.length), async () => {
      if (ids.length === 1) await api("DELETE", `recognition/faces/${ids[0]}`, this.key);
      else await api("POST", "recognition/faces/delete", this.key, { json: ids });
    }, () => {
      if (this.chosen !== name) return;
      [this.faces, this.total] = [before, total];
      this.draw();
    });
  }

  onAdded({ key, subject, id }) {
    if (key !== this.key) return;
    if (!this.names.includes(subject)) {
      this.names.push(subject);
      this.list(true);
    }
    if (subject !== this.chosen) return;
    this.faces.push({ image_id: id, subject });
    this.total += 1;
    this.draw();
  }
}

