/** The subjects of a service, to search and to choose from. */

import { api } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { ask } from "./dialog.js";
import { NAME, field, nameHint } from "./form.js";
import { finishPending, undoable } from "./undo.js";
import { cancelUploads, forgetUploads } from "./uploads.js";
import "./virtual-list.js";

const ROW = matchMedia("(pointer: coarse)").matches ? 44 : 40;

export class SubjectList {
  #chosen = null;
  /** Deleted, and may be taken back yet. */
  #going = new Set();
  #found = [];

  /**
   * @param {(name: string|null) => void} chosen
   * @param {(parameters: object) => void} note puts the search into the page's address.
   */
  constructor(service, names, chosen, note) {
    [this.service, this.names, this.tell] = [service, names, chosen];
    this.search = h("input", { type: "search", "aria-label": t("searchSubjects"), placeholder: t("searchSubjects"), oninput: () => { note({ search: this.search.value }); this.list(); } });
    this.count = h("p", { class: "hint", role: "status" });
    this.view = document.createElement("virtual-list").set((index) => this.#entry(this.#found[index]), { label: t("subjects"), row: ROW });
    this.view.classList.add("subjects");
    this.element = h("div", { class: "stack" }, this.search, this.count, this.view);
  }

  list(keepPlace = false) {
    const wanted = this.search.value.trim().toLowerCase();
    this.#found = wanted ? this.names.filter((name) => name.toLowerCase().includes(wanted)) : this.names;
    this.count.textContent = t("subjectCount", this.#found.length);
    this.view.show(this.#found.length, keepPlace);
  }

  choose(name) {
    this.#chosen = name;
    this.view.draw();
    this.tell(name);
  }

  #entry(name) {
    return h("button", { "aria-current": String(name === this.#chosen), title: name, onclick: () => this.choose(name) }, h("bdi", {}, name));
  }

  add() {
    ask(t("addSubject"), [field(t("name"), { name: "subject", ...NAME, autofocus: true }, nameHint())], t("add"), async ({ subject }) => {
      // Somebody of that name may have been deleted a moment ago.
      await finishPending();
      await api("POST", "recognition/subjects", this.service.apiKey, { json: { subject } });
      this.names.push(subject);
      this.search.value = "";
      this.list();
      this.choose(subject);
      this.view.reveal(this.names.length - 1);
    });
  }

  // MARK: What happened to one of them

  added(name) {
    if (this.names.includes(name) || this.#going.has(name)) return;
    this.names.push(name);
    this.list(true);
  }

  renamed(old, name) {
    this.names = this.names.filter((other) => other !== old && other.toLowerCase() !== name.toLowerCase()).concat(name);
    this.list(true);
    this.choose(name);
  }

  /** It goes when it can't be taken back any more. */
  removed(name) {
    const at = this.names.indexOf(name);
    this.#going.add(name);
    this.names = this.names.filter((other) => other !== name);
    this.list(true);
    this.choose(this.names[Math.min(at, this.names.length - 1)] ?? null);
    undoable(t("subjectDeleted", name), async () => {
      cancelUploads(this.service, name);
      // Not by its own address: a browser makes something else of a subject named by dots.
      await api("DELETE", `recognition/faces?subject=${encodeURIComponent(name)}`, this.service.apiKey);
      await forgetUploads(this.service, name);
      this.#going.delete(name);
    }, () => {
      this.#going.delete(name);
      if (!this.element.isConnected) return;
      if (!this.names.includes(name)) this.names.splice(at, 0, name);
      this.list(true);
      this.choose(name);
    });
  }
}
