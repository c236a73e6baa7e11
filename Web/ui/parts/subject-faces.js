/** The photos of one subject: a grid that loads what is in sight, with selection, deletion and upload. */

import { api, photoAddress } from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { cameraButton } from "./camera.js";
import { ask } from "./dialog.js";
import { NAME, field } from "./form.js";
import { icon } from "./icon.js";
import { confirmMerge } from "./merge.js";
import "./photo-input.js";
import { problemNotice } from "./problem.js";
import { UnfinishedUploads } from "./unfinished-uploads.js";
import { undoable } from "./undo.js";
import { isUploading, upload, uploadEvents } from "./uploads.js";
import "./virtual-list.js";

const [PAGE, CELL] = [100, 132];

export class SubjectFaces {
  #subject = null;
  #faces = [];
  #total = 0;
  #loading = new Set();
  #selected = new Set();
  #last = null;
  /** Deleted, and may be taken back yet. */
  #going = new Set();

  constructor(service, limit) {
    this.service = service;
    const send = (files) => upload(files, service, this.#subject);
    this.input = document.createElement("photo-input").set(send, { several: true, limit, more: cameraButton((file) => send([file])) });
    this.input.classList.add("compact");
    this.grid = document.createElement("virtual-list").set((index) => this.#figure(index), { cell: CELL, label: t("photos") });
    this.grid.classList.add("faces");
    this.count = h("span", { class: "muted", role: "status" });
    this.bulk = h("div", { class: "row" });
    this.problem = h("div", {});
    this.unfinished = new UnfinishedUploads(service, (subject) => this.#subject === subject && this.input.chooseFolder());
    this.element = h("div", { class: "stack" });
    this.onAdded = ({ detail }) => this.#added(detail);
    uploadEvents.addEventListener("added", this.onAdded);
  }

  leave() {
    uploadEvents.removeEventListener("added", this.onAdded);
  }

  async show(subject) {
    [this.#subject, this.#faces, this.#total, this.#last] = [subject, [], 0, null];
    this.#selected.clear();
    this.#loading.clear();
    if (subject === null) {
      replace(this.element, h("div", { class: "card empty" }, h("p", {}, t("noSubjects")), h("button", { class: "primary", onclick: () => this.addSubject() }, icon("plus"), t("addSubject"))));
      return;
    }
    replace(this.element,
      h("div", { class: "row apart" }, h("h2", {}, h("bdi", {}, subject), " ", this.count), h("div", { class: "row" }, this.bulk,
        h("button", { class: "small", onclick: () => this.#rename() }, t("rename")),
        h("button", { class: "small danger", onclick: () => this.removed(this.#subject) }, t("delete")))),
      this.unfinished.element, this.input, this.problem, this.grid);
    this.unfinished.look(subject);
    this.grid.show(0);
    await this.#load(0);
  }

  async #load(page) {
    if (this.#loading.has(page)) return;
    this.#loading.add(page);
    const subject = this.#subject;
    try {
      const reply = await api("GET", `recognition/faces?subject=${encodeURIComponent(subject)}&page=${page}&size=${PAGE}`, this.service.apiKey);
      if (subject !== this.#subject) return;
      reply.faces.forEach((face, index) => { this.#faces[page * PAGE + index] = face.image_id; });
      this.#total = Math.max(reply.total_elements, this.#faces.length);
      this.problem.replaceChildren();
      this.#draw();
    } catch (error) {
      if (subject !== this.#subject) return;
      this.#loading.delete(page);
      replace(this.problem, problemNotice(error, h("button", { class: "small", onclick: () => this.#load(page) }, t("tryAgain"))));
    }
  }

  #draw() {
    this.count.textContent = t("photoCount", this.#total - this.#going.size);
    this.grid.hidden = this.#total === 0;
    this.grid.show(this.#total, true);
    const count = this.#selected.size;
    replace(this.bulk, count === 0 ? null : [
      h("button", { class: "small", onclick: () => { this.#selected.clear(); this.#draw(); } }, t("selectNone")),
      h("button", { class: "danger small", onclick: () => this.#remove([...this.#selected]) }, t("deleteSelected", count)),
    ]);
  }

  #figure(index) {
    const id = this.#faces[index];
    if (id === undefined) {
      this.#load(Math.floor(index / PAGE));
      return h("div", { class: "figure skeleton" });
    }
    if (this.#going.has(id)) return h("div", { class: "figure none" }, t("deletedOne"));
    const image = h("img", { src: photoAddress(this.service.apiKey, id), alt: t("photoOf", this.#subject), loading: "lazy", decoding: "async", onerror: () => image.replaceWith(h("div", { class: "none" }, t("noPhotoKept"))) });
    return h("figure", { class: this.#selected.has(id) ? "figure selected" : "figure" }, image,
      h("label", { class: "pick" }, h("input", { type: "checkbox", "aria-label": t("selectPhoto", index + 1), checked: this.#selected.has(id), onclick: (event) => this.#select(index, event.target.checked, event.shiftKey) })),
      h("button", { class: "small", "aria-label": t("deletePhoto"), title: t("deletePhoto"), onclick: () => this.#remove([id]) }, icon("close")));
  }

  /** With the shift key all from the one before. */
  #select(index, isOn, isRange) {
    const [from, to] = isRange && this.#last !== null ? [Math.min(this.#last, index), Math.max(this.#last, index)] : [index, index];
    for (let number = from; number <= to; number += 1) {
      const id = this.#faces[number];
      if (id === undefined || this.#going.has(id)) continue;
      if (isOn) this.#selected.add(id);
      else this.#selected.delete(id);
    }
    this.#last = index;
    this.#draw();
  }

  #remove(ids) {
    const subject = this.#subject;
    ids.forEach((id) => { this.#selected.delete(id); this.#going.add(id); });
    this.#draw();
    const back = () => {
      ids.forEach((id) => this.#going.delete(id));
      if (subject === this.#subject) this.#draw();
    };
    undoable(t("photosDeleted", ids.length), async () => {
      if (ids.length === 1) await api("DELETE", `recognition/faces/${ids[0]}`, this.service.apiKey);
      else await api("POST", "recognition/faces/delete", this.service.apiKey, { json: ids, keepalive: true });
      ids.forEach((id) => this.#going.delete(id));
      if (subject !== this.#subject) return;
      this.#faces = this.#faces.filter((id) => !ids.includes(id));
      this.#total -= ids.length;
      // Which page has which has changed; what isn't in sight is asked for again.
      this.#loading = new Set([...this.#loading].filter((page) => this.#faces[page * PAGE] !== undefined && (page + 1) * PAGE <= this.#faces.length));
      this.#draw();
    }, back);
  }

  #rename() {
    const old = this.#subject;
    ask(t("rename"), [field(t("name"), { name: "subject", ...NAME, value: old }, t("renameHelp"))], t("save"), async ({ subject }) => {
      const other = this.names().find((name) => name !== old && name.toLowerCase() === subject.toLowerCase());
      const rename = async () => {
        await api("PUT", `recognition/subjects/${encodeURIComponent(old)}`, this.service.apiKey, { json: { subject } });
        this.renamed(old, other ?? subject);
      };
      if (other) confirmMerge(this.service.apiKey, old, other, rename);
      else await rename();
    });
  }

  #added({ key, subject, id }) {
    if (key !== this.service.apiKey) return;
    this.added(subject);
    if (!isUploading()) this.unfinished.look(this.#subject);
    if (subject !== this.#subject || this.#faces.includes(id)) return;
    this.#faces[this.#total] = id;
    this.#total += 1;
    this.#draw();
  }
}
