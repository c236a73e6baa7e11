/** The photos of one subject: a grid that loads what is in sight, with selection, deletion and upload. */

import { CARRIED, api, photoAddress } from "../api.js";
import { h, replace } from "../dom.js";
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
/** Of an id in a list. */
const ID_BYTES = 39;
/** Ids in one request to delete: as many as a page that closes may send. */
const BATCH = Math.floor((CARRIED - 2) / ID_BYTES);

export class SubjectFaces {
  #subject = null;
  /** Ids by their places, with gaps where nothing was asked for yet. */
  #faces = [];
  #total = 0;
  #loading = new Map();
  /** The newest reload, and whether it is under way. */
  #turn = 0;
  #isReloading = false;
  #selected = new Set();
  #last = null;
  #wasUploading = isUploading();
  /** Deleted, and may be taken back yet: ids with their subjects. */
  #going = new Map();

  constructor(service, limit) {
    this.service = service;
    const send = (files, subject) => upload(files, service, subject);
    const about = () => this.#subject;
    this.input = document.createElement("photo-input").set(send, { several: true, limit, about, more: cameraButton((file, subject) => send([file], subject), about) });
    this.input.classList.add("compact");
    this.grid = document.createElement("virtual-list").set({
      label: t("photos"), cell: CELL, name: (index) => this.#nameOf(index), make: (index) => this.#figure(index), dress: (element, index) => this.#dress(element, index),
    });
    this.grid.classList.add("faces");
    this.count = h("span", { class: "muted", role: "status" });
    this.problem = h("div", {});
    this.unfinished = new UnfinishedUploads(service, () => this.#subject, () => this.input.chooseFolder());
    this.element = h("div", { class: "stack" });
    // These stay for all subjects: a press, or the focus, isn't lost when another one is shown, or more is known of this one.
    this.name = h("bdi", {});
    this.heading = h("h2", { tabindex: "-1" }, this.name, " ", this.count);
    this.deleteSelected = h("button", { class: "danger small", onclick: () => this.#remove([...this.#selected]) });
    this.bulk = h("div", { class: "row", hidden: true }, h("button", { class: "small", onclick: () => { this.#selected.clear(); this.#draw(); } }, t("selectNone")), this.deleteSelected);
    this.content = [h("div", { class: "row apart" }, this.heading, h("div", { class: "row" }, this.bulk,
      h("button", { class: "small", onclick: () => renameSubject(this.service, this.#subject, this) }, t("rename")),
      h("button", { class: "small danger", onclick: () => this.#removeSubject() }, t("delete")))),
    this.unfinished.element, this.input, this.problem, this.grid];
    this.onAdded = ({ detail }) => this.#added(detail);
    this.onChanged = () => this.#changed();
    uploadEvents.addEventListener("added", this.onAdded);
    uploadEvents.addEventListener("changed", this.onChanged);
  }

  /** What was deleted here is deleted when the page is left: the lists of the next visit come from the server. */
  leave() {
    uploadEvents.removeEventListener("added", this.onAdded);
    uploadEvents.removeEventListener("changed", this.onChanged);
    finishPending();
  }

  async show(subject) {
    [this.#subject, this.#faces, this.#total, this.#last, this.#loading] = [subject, [], 0, null, new Map()];
    [this.#turn, this.#isReloading] = [this.#turn + 1, false];
    this.#selected.clear();
    if (subject === null) {
      replace(this.element, h("div", { class: "card empty" }, h("p", {}, t("noSubjects")), h("button", { class: "primary", onclick: () => this.addSubject() }, icon("plus"), t("addSubject"))));
      return;
    }
    if (this.heading.parentElement?.parentElement !== this.element) replace(this.element, this.content);
    this.name.textContent = subject;
    this.unfinished.look();
    this.problem.replaceChildren();
    this.input.refuse([]);
    this.grid.show(0);
    this.#drawBulk();
    this.count.textContent = "";
    await this.#load(0);
  }

  /** What a subject has is another thing now. What is shown stays until that is known; what isn't in sight is asked for when it is. */
  async reload(subject) {
    if (subject === null || subject !== this.#subject) return;
    [this.#turn, this.#isReloading] = [this.#turn + 1, true];
    const turn = this.#turn;
    const inSight = [...this.grid.querySelectorAll("[data-index]")].map(({ dataset }) => Math.floor(Number(dataset.index) / PAGE));
    const pages = [...new Set([0, ...inSight])];
    try {
      const replies = await Promise.all(pages.map((page) => this.#ask(subject, page)));
      if (turn !== this.#turn) return;
      [this.#faces, this.#total, this.#last, this.#isReloading] = [[], 0, null, false];
      this.#loading = new Map(pages.map((page) => [page, Promise.resolve()]));
      replies.forEach((reply, index) => this.#put(pages[index], reply));
      this.problem.replaceChildren();
      this.#draw();
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#isReloading = false;
      replace(this.problem, problemNotice(error, h("button", { class: "small", onclick: () => this.reload(subject) }, t("tryAgain"))));
    }
  }

  #removeSubject() {
    this.removed(this.#subject);
    // Not where the next press would delete another one.
    (this.#subject === null ? this.element.querySelector("button") : this.heading).focus();
  }

  #load(page) {
    if (!this.#loading.has(page)) this.#loading.set(page, this.#fetch(page));
    return this.#loading.get(page);
  }

  async #fetch(page) {
    const [subject, loading] = [this.#subject, this.#loading];
    try {
      const reply = await this.#ask(subject, page);
      // What was asked before something was deleted is asked again.
      if (loading !== this.#loading) return subject === this.#subject ? this.#load(page) : undefined;
      this.#put(page, reply);
      this.problem.replaceChildren();
      this.#draw();
    } catch (error) {
      if (loading !== this.#loading) return;
      loading.delete(page);
      replace(this.problem, problemNotice(error, h("button", { class: "small", onclick: () => this.#load(page) }, t("tryAgain"))));
    }
  }

  #ask(subject, page) {
    return api("GET", `recognition/faces?subject=${encodeURIComponent(subject)}&page=${page}&size=${PAGE}`, this.service.apiKey);
  }

  #put(page, reply) {
    reply.faces.forEach((face, index) => { this.#faces[page * PAGE + index] = face.image_id; });
    this.#total = Math.max(reply.total_elements, this.#faces.length);
  }

  #draw() {
    const going = [...this.#going.values()].filter((subject) => subject === this.#subject).length;
    this.count.textContent = t("photoCount", this.#total - going);
    if (this.#total === 0 && this.grid.contains(document.activeElement)) this.heading.focus();
    this.grid.hidden = this.#total === 0;
    this.grid.show(this.#total, true);
    this.#drawBulk();
  }

  #drawBulk() {
    const count = this.#selected.size;
    if (count === 0 && this.bulk.contains(document.activeElement)) this.heading.focus();
    this.bulk.hidden = count === 0;
    const text = t("deleteSelected", count);
    if (this.deleteSelected.textContent !== text) this.deleteSelected.textContent = text;
  }

  // MARK: A photo

  #nameOf(index) {
    const id = this.#faces[index];
    return id === undefined ? `place ${index}` : this.#going.has(id) ? `deleted ${id}` : id;
  }

  #figure(index) {
    const id = this.#faces[index];
    if (id === undefined) return h("div", { class: "figure skeleton" });
    if (this.#going.has(id)) return h("div", { class: "figure none" }, t("deletedOne"));
    const image = h("img", { src: photoAddress(this.service.apiKey, id), alt: t("photoOf", this.#subject), loading: "lazy", decoding: "async", onerror: () => image.replaceWith(h("div", { class: "none" }, t("noPhotoKept"))) });
    const place = (element) => Number(element.closest("[data-index]").dataset.index);
    return h("figure", { class: "figure", onkeydown: (event) => this.#key(event, id) }, image,
      h("label", { class: "pick" }, h("input", { type: "checkbox", "aria-keyshortcuts": "Delete Backspace", onclick: ({ target, shiftKey }) => this.#select(id, place(target), target.checked, shiftKey) })),
      h("button", { class: "small", "aria-label": t("deletePhoto"), title: t("deletePhotoKey"), onclick: () => this.#remove([id]) }, icon("close")));
  }

  /** Once for a press, however long it is: the next photo has the focus then. Keyboards without Delete have Backspace. */
  #key(event, id) {
    if (!["Delete", "Backspace"].includes(event.key) || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    this.#remove([id]);
  }

  /** What may change of it while it stays. */
  #dress(element, index) {
    const id = this.#faces[index];
    if (id === undefined) this.#load(Math.floor(index / PAGE));
    const box = element.querySelector("input");
    if (!box) return;
    box.checked = this.#selected.has(id);
    box.setAttribute("aria-label", t("selectPhoto", index + 1));
    element.classList.toggle("selected", box.checked);
  }

  /** With the shift key all from the one before, whether they were in sight or not. */
  async #select(id, index, isOn, isRange) {
    const last = isRange ? this.#last : null;
    this.#last = index;
    const choose = (one) => {
      if (one === undefined || this.#going.has(one)) return;
      if (isOn) this.#selected.add(one);
      else this.#selected.delete(one);
    };
    if (last === null) {
      choose(id);
      return this.#draw();
    }
    const [from, to] = [Math.min(last, index), Math.max(last, index)];
    const subject = this.#subject;
    for (let page = Math.floor(from / PAGE); page <= Math.floor(to / PAGE); page += 1) await this.#load(page);
    if (subject !== this.#subject) return;
    for (let number = from; number <= to; number += 1) choose(this.#faces[number]);
    this.#draw();
  }

  #remove(ids) {
    const subject = this.#subject;
    const isInGrid = this.grid.contains(document.activeElement);
    ids.forEach((id) => { this.#selected.delete(id); this.#going.set(id, subject); });
    this.#draw();
    if (isInGrid) this.#focusNear(this.#faces.indexOf(ids[0]));
    undoable(t("photosDeleted", ids.length), async () => {
      for (let from = 0; from < ids.length; from += BATCH) await this.#delete(ids.slice(from, from + BATCH));
    }, () => {
      ids.forEach((id) => this.#going.delete(id));
      if (subject !== this.#subject) return;
      this.#draw();
      // Where the button that brought them back had the focus.
      if (document.activeElement === document.body) this.grid.focusEntry(this.#faces.indexOf(ids[0]));
    }, ids.length * ID_BYTES);
  }

  /** The next photo that is not deleted, or the one before. */
  #focusNear(index) {
    const isLeft = (at) => this.#faces[at] !== undefined && !this.#going.has(this.#faces[at]);
    let [after, before] = [index, index];
    while (after < this.#total && !isLeft(after)) after += 1;
    while (before >= 0 && !isLeft(before)) before -= 1;
    if (!this.grid.focusEntry(after < this.#total ? after : before)) this.heading.focus();
  }

  async #delete(ids) {
    if (ids.length === 1) await api("DELETE", `recognition/faces/${ids[0]}`, this.service.apiKey);
    else await api("POST", "recognition/faces/delete", this.service.apiKey, { json: ids, keepalive: true });
    const before = this.#total;
    // Where a photo isn't known any more, or is just being asked for, nor is whether it is counted.
    let isUnknown = this.#isReloading;
    for (const id of ids) {
      const subject = this.#going.get(id);
      this.#going.delete(id);
      const at = this.#faces.indexOf(id);
      if (at < 0) {
        isUnknown ||= subject === this.#subject;
        continue;
      }
      this.#faces.splice(at, 1);
      this.#total -= 1;
    }
    if (isUnknown) this.reload(this.#subject);
    // What is in which page has changed; gaps are filled when they come into sight.
    if (this.#total !== before) this.#loading = new Map();
    this.#draw();
  }

  #changed() {
    if (isUploading() === this.#wasUploading) return;
    this.#wasUploading = !this.#wasUploading;
    this.unfinished.look();
    if (!this.#wasUploading) this.#recount();
  }

  /** Photos come from elsewhere too, and one that was cancelled on its way may have arrived. */
  async #recount() {
    const subject = this.#subject;
    if (subject === null) return;
    try {
      const { total_elements: total } = await this.#ask(subject, 0);
      if (total !== this.#total) await this.reload(subject);
    } catch {
      // What is shown stays: what was added is in it.
    }
  }

  #added({ key, subject, id }) {
    if (key !== this.service.apiKey) return;
    this.added(subject);
    if (subject !== this.#subject || this.#faces.includes(id)) return;
    this.#faces[this.#total] = id;
    this.#total += 1;
    this.#draw();
  }
}
