/** `<upload-tray>`: how the uploads are doing, at the bottom of every page. */

import { h, replace, rescueFocus } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "./icon.js";
import { cancel, clearUploads, entries, isWaitingForServer, retry, stopUploads, uploadEvents } from "./uploads.js";

/** Files that are named; a crowd would only slow the page down. */
const MOST_SHOWN = 100;
const ORDER = ["failed", "sending", "waiting", "looking", "cancelled", "there", "done"];

class UploadTray extends HTMLElement {
  #isDue = false;
  #showsFiles = false;
  #summary = h("strong", {});
  /** Each photo would be too much to hear. */
  #told = h("p", { class: "visually-hidden", role: "status" });
  #progress = h("progress", {});
  // The same buttons stay: one of them may be under a finger, or have the focus.
  #toggle = h("button", { class: "plain small", "aria-expanded": "false", onclick: () => { this.#showsFiles = !this.#showsFiles; this.#draw(); } }, t("files"));
  #retry = h("button", { class: "small", onclick: () => entries.filter((entry) => entry.state === "failed").forEach(retry) }, t("tryAgain"));
  #cancel = h("button", { class: "small", onclick: stopUploads }, t("cancel"));
  #close = h("button", { class: "small", onclick: clearUploads }, t("close"));
  #files = h("ul", {});
  /** Lines by their uploads, with what they say. */
  #lines = new Map();
  #more = h("p", { class: "hint" });

  connectedCallback() {
    this.classList.add("tray");
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", t("uploads"));
    this.#progress.setAttribute("aria-label", t("uploads"));
    replace(this, h("div", { class: "row apart" }, this.#summary, h("div", { class: "row" }, this.#toggle, this.#retry, this.#cancel, this.#close)), this.#progress, this.#files, this.#more, this.#told);
    uploadEvents.addEventListener("changed", () => this.#later());
    this.#draw();
  }

  #later() {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => { this.#isDue = false; this.#draw(); });
  }

  #draw() {
    const count = (...states) => entries.filter(({ state }) => states.includes(state)).length;
    const [done, there, failed, cancelled, left] = [count("done"), count("there"), count("failed"), count("cancelled"), count("waiting", "sending", "looking")];
    const had = this.contains(document.activeElement);
    this.hidden = entries.length === 0;
    document.documentElement.classList.toggle("has-tray", !this.hidden);
    const summary = left > 0
      ? `${t("uploading", done + there, entries.length)}${isWaitingForServer() ? ` ${t("waitingForServer")}` : ""}`
      : [t("uploaded", done, failed), there > 0 ? t("alreadyThere", there) : null, cancelled > 0 ? t("cancelledCount", cancelled) : null].filter(Boolean).join(", ");
    if (this.#summary.textContent !== summary) this.#summary.textContent = summary;
    const tenth = left > 0 ? Math.floor(((entries.length - left) / entries.length) * 10) : "end";
    if (this.#told.dataset.tenth !== String(tenth)) [this.#told.dataset.tenth, this.#told.textContent] = [String(tenth), summary];
    this.#progress.hidden = left === 0;
    Object.assign(this.#progress, { max: Math.max(1, entries.length), value: entries.length - left });
    this.#toggle.setAttribute("aria-expanded", String(this.#showsFiles));
    this.#retry.hidden = failed === 0 || left > 0;
    [this.#cancel.hidden, this.#close.hidden] = [left === 0, left > 0];
    const shown = this.#showsFiles ? entries : entries.filter(({ state }) => state === "failed");
    const sorted = [...shown].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state)).slice(0, MOST_SHOWN);
    this.#drawFiles(sorted);
    this.#more.textContent = shown.length > sorted.length ? t("andMore", shown.length - sorted.length) : "";
    if (had) this.#keepFocus();
  }

  /** Lines that say what they said stay where they are, with what is pressed in them. */
  #drawFiles(sorted) {
    const old = this.#lines;
    this.#lines = new Map(sorted.map((entry) => {
      const said = `${entry.state} ${entry.problem}`;
      const line = old.get(entry);
      return [entry, line?.said === said ? line : { said, element: this.#file(entry) }];
    }));
    const focused = document.activeElement;
    const kept = new Set([...this.#lines.values()].map(({ element }) => element));
    for (const element of [...this.#files.children]) if (!kept.has(element)) element.remove();
    let next = this.#files.firstElementChild;
    for (const element of kept) {
      if (element === next) next = next.nextElementSibling;
      else this.#files.insertBefore(element, next);
    }
    // A line that others overtook.
    if (focused !== document.activeElement && this.#files.contains(focused)) focused.focus({ preventScroll: true });
  }

  /** What had it may be gone, or be of no use any more: the next press must not meet another one. */
  #keepFocus() {
    const shown = document.activeElement?.closest("[hidden]") ? null : document.activeElement;
    if (shown && shown !== document.body) return;
    if (this.hidden) {
      document.activeElement.blur();
      rescueFocus();
    } else this.#toggle.focus({ preventScroll: true });
  }

  #file(entry) {
    const { state, file, problem } = entry;
    const button = (text, picture, action) => h("button", { class: "plain small", "aria-label": `${text}: ${file.name}`, title: text, onclick: action }, icon(picture));
    return h("li", { class: "row" }, icon({ failed: "warning", done: "check", there: "check" }[state] ?? "photo"),
      h("span", { class: "grow" }, h("bdi", {}, file.name), " ", h("span", { class: state === "failed" ? "problem" : "muted" }, state === "failed" ? problem : t(`upload.${state}`))),
      state === "failed" || state === "cancelled" ? button(t("tryAgain"), "retry", () => retry(entry)) : null,
      state === "waiting" || state === "sending" ? button(t("cancel"), "close", () => cancel(entry)) : null);
  }
}

customElements.define("upload-tray", UploadTray);
