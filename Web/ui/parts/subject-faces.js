/** The photos of one subject: a grid that loads what is in sight, with selection, deletion and upload. */

import { api, photoAddress } from "../api.js";
import { h, keepingFocus, replace } from "../dom.js";
import { t } from "../i18n.js";
import { cameraButton } from "./camera.js";
import { icon } from "./icon.js";
import "./photo-input.js";
import { problemNotice } from "./problem.js";
import { renameSubject } from "./rename-subject.js";
import { UnfinishedUploads } from "./unfinished-uploads.js";
import { finishPending, undoable } from "./undo.js";
import { isUploading, upload, uploadEvents } from "./uploads.js";
import "./virtual-list.js";

const [PAGE, CELL] = [100, 132];
/** Ids in one request to delete. */
const BATCH = 1000;

export class SubjectFaces {
  #subject = null;
  /** Ids by their places, with gaps where nothing was asked for yet. */
  #faces = [];
  #total = 0;
  #loading = new Map();
  #selected = new Set();
  #last = null;
  /** Deleted, and may be taken back yet: ids with their subjects. */
  #going = new Map();

  constructor(service, limit) {
    this.service = service;
    const send = (files, subject) => upload(files, service, subject);
    const about = () => this.#subject;
    this.input = document.createElement("photo-input").set(send, { several: true, limit, about, more: cameraButton((file, subject) => send([file], subject), about) });
    this.input.classList.add("compact");
    this.grid = document.createElement("virtual-list").set((index) => this.#figure(index), { cell: CELL, label: t("photos") });
    this.grid.classList.add("faces");
    this.count = h("span", { class: "muted", role: "status" });
    this.bulk = h("div", { class: "row" });
    this.problem = h("div", {});
    this.unfinished = new UnfinishedUploads(service, () => this.#subject, () => this.input.chooseFolder());
    this.element = h("div", { class: "stack" });
    this.onAdded = ({ detail }) => this.#added(detail);
    uploadEvents.addEventListener("added", this.onAdded);
  }

  /** What was deleted here is deleted when the page is left: the lists of the next visit come from the server. */
  leave() {
    uploadEvents.removeEventListener("added", this.onAdded);
    finishPending();
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
      h("div", { class: "row apart" }, h("h2", { tabindex: "-1" }, h("bdi", {}, subject), " ", this.count), h("div", { class: "row" }, this.bulk,
        h("button", { class: "small", onclick: () => renameSubject(this.service, this.#subject, this.names(), this.renamed) }, t("rename")),
        h("button", { class: "small danger", onclick: () => this.removed(this.#subject) }, t("delete")))),
      this.unfinished.element, this.input, this.problem, this.grid);
    this.unfinished.look();
    this.count.textContent = "";
    this.grid.show(0);
    await this.#load(0);
  }

  #load(page) {
    if (!this.#loading.has(page)) this.#loading.set(page, this.#fetch(page));
    return this.#loading.get(page);
  }

  async #fetch(page) {
    const [subject, loading] = [this.#subject, this.#loading];
    try {
      const reply = await api("GET", `recognition/faces?subject=${encodeURIComponent(subject)}&page=${page}&size=${PAGE}`, this.service.apiKey);
      if (subject !== this.#subject) return;
      reply.faces.forEach((face, index) => { this.#faces[page * PAGE + index] = face.image_id; });
      this.#total = Math.max(reply.total_elements, this.#faces.length);
      this.problem.replaceChildren();
      this.#draw();
    } catch (error) {
      if (subject !== this.#subject) return;
      loading.delete(page);
      replace(this.problem, problemNotice(error, h("button", { class: "small", onclick: () => this.#load(page) }, t("tryAgain"))));
    }
  }

  #draw() {
    const going = [...this.#going.values()].filter((subject) => subject === this.#subject).length;
    this.count.textContent = t("photoCount", this.#total - going);
    this.grid.hidden = this.#total === 0;
    this.grid.show(this.#total, true);
    const count = this.#selected.size;
    keepingFocus(this.bulk, () => replace(this.bulk, count === 0 ? null : [
      h("button", { class: "small", onclick: () => { this.#selected.clear(); this.#draw(); } }, t("selectNone")),
      h("button", { class: "danger small", onclick: () => this.#remove([...this.#selected]) }, t("deleteSelected", count)),
    ]), this.element.querySelector("h2"));
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

  /** With the shift key all from the one before, whether they were in sight or not. */
  async #select(index, isOn, isRange) {
    const [from, to] = isRange && this.#last !== null ? [Math.min(this.#last, index), Math.max(this.#last, index)] : [index, index];
    this.#last = index;
    const subject = this.#subject;
    for (let page = Math.floor(from / PAGE); page <= Math.floor(to / PAGE); page += 1) await this.#load(page);
    if (subject !== this.#subject) return;
    for (let number = from; number <= to; number += 1) {
      const id = this.#faces[number];
      if (id === undefined || this.#going.has(id)) continue;
      if (isOn) this.#selected.add(id);
      else this.#selected.delete(id);
    }
    this.#draw();
  }

  #remove(ids) {
    const subject = this.#subject;
    ids.forEach((id) => { this.#selected.delete(id); this.#going.set(id, subject); });
    this.#draw();
    undoable(t("photosDeleted", ids.length), async () => {
      for (let from = 0; from < ids.length; from += BATCH) await this.#delete(ids.slice(from, from + BATCH));
    }, () => {
      ids.forEach((id) => this.#going.delete(id));
      if (subject === this.#subject) this.#draw();
    });
  }

  async #delete(ids) {
    if (ids.length === 1) await api("DELETE", `recognition/faces/${ids[0]}`, this.service.apiKey);
    else await api("POST", "recognition/faces/delete", this.service.apiKey, { json: ids, keepalive: true });
    for (const id of ids) {
      this.#going.delete(id);
      const at = this.#faces.indexOf(id);
      if (at < 0) continue;
      this.#faces.splice(at, 1);
      this.#total -= 1;
    }
    // What is in which page has changed; gaps are filled when they come into sight.
    this.#loading.clear();
    this.#draw();
  }

  #added({ key, subject, id }) {
    if (key !== this.service.apiKey) return;
    this.added(subject);
    if (!isUploading()) this.unfinished.look();
    if (subject !== this.#subject || this.#faces.includes(id)) return;
    this.#faces[this.#total] = id;
    this.#total += 1;
    this.#draw();
  }
}
