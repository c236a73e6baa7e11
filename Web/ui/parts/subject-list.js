/** The subjects of a service, to search and to choose from. */

import { api } from "../api.js";
import { h, rescueFocus } from "../dom.js";
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
  /** How many are becoming part of another, and may be taken back yet. */
  #merging = 0;
  #found = [];

  /**
   * @param {(name: string|null) => void} chosen
   * @param {(parameters: object) => void} note puts the search into the page's address.
   */
  constructor(service, names, chosen, note) {
    [this.service, this.names, this.tell] = [service, names, chosen];
    this.search = h("input", { type: "search", "aria-label": t("searchSubjects"), placeholder: t("searchSubjects"), oninput: () => { note({ search: this.search.value }); this.#later(); } });
    this.count = h("p", { class: "hint", role: "status" });
    this.view = document.createElement("virtual-list").set({
      label: t("subjects"), row: ROW, name: (index) => this.#found[index], make: (index) => this.#entry(this.#found[index]),
      dress: (button, index) => button.setAttribute("aria-current", String(this.#found[index] === this.#chosen)),
    });
    this.view.classList.add("subjects");
    this.element = h("div", { class: "stack" }, this.search, this.count, this.view);
  }

  /** Keys that come quicker than they are shown are one look through all of them. */
  #later() {
    cancelAnimationFrame(this.due);
    this.due = requestAnimationFrame(() => this.list());
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

  /** Scrolls to the one that is chosen. */
  reveal() {
    this.view.reveal(this.#found.indexOf(this.#chosen));
  }

  #entry(name) {
    return h("button", { title: name, onclick: () => this.choose(name) }, h("bdi", {}, name));
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
      this.reveal();
    }, rescueFocus);
  }

  // MARK: What happened to one of them

  added(name) {
    if (this.names.includes(name) || this.#going.has(name)) return;
    this.names.push(name);
    this.list(true);
  }

  /** In its place, as long as somebody is here to see it. */
  renamed(old, name) {
    if (!this.element.isConnected) return;
    const isChosen = this.#chosen === old;
    this.names = this.names.filter((other) => other === old || other.toLowerCase() !== name.toLowerCase()).map((other) => (other === old ? name : other));
    this.list(true);
    if (isChosen) this.choose(name);
  }

  /** It goes when it can't be taken back any more. */
  removed(name) {
    // Of two that are becoming one, one may be this: first they are, then it goes.
    const merging = this.#merging > 0 ? finishPending() : null;
    const at = this.names.indexOf(name);
    const back = this.#hide(name);
    this.choose(this.names[Math.min(at, this.names.length - 1)] ?? null);
    undoable(t("subjectDeleted", name), async () => {
      if (merging) await merging;
      cancelUploads(this.service, name);
      // Not by its own address: a browser makes something else of a subject named by dots.
      await api("DELETE", `recognition/faces?subject=${encodeURIComponent(name)}`, this.service.apiKey);
      await forgetUploads(this.service, name);
      this.#going.delete(name);
    }, back);
  }

  /**
   * Two subjects become one when that can't be taken back any more.
   * @param {() => Promise<void>} merge
   * @param {(into: string) => void} done
   */
  merged(from, into, merge, done) {
    const back = this.#hide(from);
    this.choose(into);
    this.reveal();
    this.#merging += 1;
    const end = () => { this.#merging -= 1; };
    undoable(t("subjectsMerged", from, into), async () => {
      await merge();
      end();
      this.#going.delete(from);
      done(into);
    }, () => { end(); back(); });
  }

  /** @returns a function that shows it again, and chooses it. */
  #hide(name) {
    const at = this.names.indexOf(name);
    this.#going.add(name);
    this.names = this.names.filter((other) => other !== name);
    this.list(true);
    return () => {
      this.#going.delete(name);
      if (!this.element.isConnected) return;
      if (!this.names.includes(name)) this.names.splice(at, 0, name);
      this.list(true);
      this.choose(name);
      this.reveal();
      // Where the button that brought it back had the focus.
      if (document.activeElement === document.body) this.view.focusEntry(this.#found.indexOf(name));
    };
  }
}
