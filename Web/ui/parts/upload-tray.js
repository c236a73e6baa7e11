/** `<upload-tray>`: how the uploads are doing, at the bottom of every page. */

import { h, keepingFocus, replace } from "../dom.js";
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
  #buttons = h("div", { class: "row" });
  #files = h("ul", {});
  #more = h("p", { class: "hint" });

  connectedCallback() {
    this.classList.add("tray");
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", t("uploads"));
    this.#progress.setAttribute("aria-label", t("uploads"));
    replace(this, h("div", { class: "row apart" }, this.#summary, this.#buttons), this.#progress, this.#files, this.#more, this.#told);
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
    this.#drawButtons(left, failed);
    const shown = this.#showsFiles ? entries : entries.filter(({ state }) => state === "failed");
    const sorted = [...shown].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state)).slice(0, MOST_SHOWN);
    const drawn = sorted.map(({ file, state, problem }) => `${file.name} ${state} ${problem}`).join("\n");
    if (this.#files.dataset.drawn !== drawn) keepingFocus(this.#files, () => replace(this.#files, sorted.map((entry) => this.#file(entry))), this.#buttons.firstElementChild);
    this.#files.dataset.drawn = drawn;
    this.#more.textContent = shown.length > sorted.length ? t("andMore", shown.length - sorted.length) : "";
  }

  #drawButtons(left, failed) {
    const state = `${left > 0} ${failed > 0 && left === 0} ${this.#showsFiles}`;
    // The same buttons stay: one of them may have the focus.
    if (this.#buttons.dataset.state === state) return;
    this.#buttons.dataset.state = state;
    replace(this.#buttons,
      h("button", { class: "plain small", "aria-expanded": String(this.#showsFiles), onclick: () => { this.#showsFiles = !this.#showsFiles; this.#draw(); } }, t("files")),
      failed > 0 && left === 0 ? h("button", { class: "small", onclick: () => entries.filter((entry) => entry.state === "failed").forEach(retry) }, t("tryAgain")) : null,
      left > 0 ? h("button", { class: "small", onclick: stopUploads }, t("cancel")) : h("button", { class: "small", onclick: clearUploads }, t("close")));
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
