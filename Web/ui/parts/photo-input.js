/** `<photo-input>`: a place for photos, which are chosen, dropped anywhere on the page, or pasted. */

import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "./icon.js";

const TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/tiff", "image/x-icon", "image/heic", "image/heif", "image/avif"];
const byName = new Intl.Collator(undefined, { numeric: true });
const NAMES = /\.(jpe?g|png|webp|gif|bmp|tiff?|ico|heic|heif|avif)$/i;
/** Beside a folder of photos there may be as many files that are none. */
const MOST_REASONS = 100;

/**
 * `set(take, options)` before it is put into the page. `take` gets files, and what `about()` said when they were chosen; of the
 * options `several` allows many and folders, `limit` is bytes of one photo, `more` are further buttons, `isShared` leaves pasting
 * and dropping to others.
 */
export class PhotoInput extends HTMLElement {
  #take = () => {};
  #options = {};
  #depth = 0;
  #listeners = [];
  #refused = h("div", { class: "refused" });

  set(take, options) {
    this.#take = take;
    this.#options = options;
    this.classList.add("drop");
    const { several, limit, more } = options;
    const input = (attributes) => h("input", { type: "file", class: "visually-hidden", tabindex: "-1", "aria-hidden": "true", onchange: (event) => { const files = [...event.target.files]; event.target.value = ""; this.accept(files); }, ...attributes });
    const [files, folder] = [input({ accept: "image/*", multiple: several }), several ? input({ webkitdirectory: true, class: "visually-hidden folder" }) : null];
    this.chooseFolder = () => folder?.click();
    replace(this, files, folder, h("div", { class: "row" },
      h("button", { class: "primary", onclick: () => files.click() }, icon("photo"), t(several ? "choosePhotos" : "choosePhoto")),
      folder ? h("button", { onclick: () => folder.click() }, icon("folder"), t("chooseFolder")) : null, more),
    h("p", { class: "hint" }, t("dropHint", Math.floor(limit / 1048576))), this.#refused);
    return this;
  }

  connectedCallback() {
    const listen = (target, events) => Object.entries(events).forEach(([name, listener]) => {
      target.addEventListener(name, listener);
      this.#listeners.push(() => target.removeEventListener(name, listener));
    });
    if (this.#options.isShared) return;
    listen(document, {
      dragenter: (event) => this.#drag(event, 1), dragleave: (event) => this.#drag(event, -1),
      dragover: (event) => { if (hasFiles(event.dataTransfer)) event.preventDefault(); },
      drop: (event) => this.#drop(event),
    });
    listen(document, { paste: (event) => this.#paste(event) });
  }

  disconnectedCallback() {
    this.#listeners.forEach((stop) => stop());
    this.#listeners = [];
  }

  /** Says what can't be taken and why, and takes the rest. */
  accept(files, about = this.#options.about?.()) {
    const { limit, several } = this.#options;
    const [good, reasons] = [[], []];
    for (const file of files) {
      if (!TYPES.includes(file.type) && !NAMES.test(file.name) && !file.type.startsWith("image/")) reasons.push(t("noPhotoFile", file.name));
      else if (file.size > limit) reasons.push(t("photoTooLarge", file.name, Math.floor(limit / 1048576)));
      else good.push(file);
    }
    // Folders come in any order.
    good.sort((one, other) => byName.compare(one.webkitRelativePath || one.name, other.webkitRelativePath || other.name));
    this.refuse(reasons);
    // The same file twice in one selection is one.
    const unique = [...new Map(good.map((file) => [[file.webkitRelativePath, file.name, file.size, file.lastModified].join("\n"), file])).values()];
    if (unique.length > 0) this.#take(several ? unique : unique.slice(0, 1), about);
  }

  /** What isn't taken, and why, until there is another choice or the list is closed; nothing for an empty list. */
  refuse(reasons) {
    const close = h("button", { class: "plain small", type: "button", "aria-label": t("close"), onclick: () => { this.#refused.replaceChildren(); this.querySelector("button").focus(); } }, icon("close"));
    replace(this.#refused, reasons.length === 0 ? null : h("div", { class: "notice bad" },
      h("div", { class: "row apart" }, h("strong", { role: "alert" }, t("notTaken", reasons.length)), close),
      h("ul", { tabindex: "0", "aria-label": t("notTaken", reasons.length) }, reasons.slice(0, MOST_REASONS).map((reason) => h("li", {}, reason)),
        reasons.length > MOST_REASONS ? h("li", {}, t("andMore", reasons.length - MOST_REASONS)) : null)));
  }

  #drag(event, step) {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    this.#depth = Math.max(0, this.#depth + step);
    this.classList.toggle("over", this.#depth > 0);
  }

  async #drop(event) {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    this.#depth = 0;
    this.classList.remove("over");
    // Reading folders takes a while.
    const about = this.#options.about?.();
    this.accept(await filesOf(event.dataTransfer), about);
  }

  #paste(event) {
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    // A table's cell, pasted as text, comes as a picture too.
    if (files.length === 0 || event.target.closest?.("input, textarea")) return;
    event.preventDefault();
    this.accept(files);
  }
}

customElements.define("photo-input", PhotoInput);

export const hasFiles = (transfer) => transfer.types.includes("Files");

/** Also those in folders that were dropped. */
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
  const files = [];
  for (const entry of entries) await walk(entry, files);
  return files;
}

async function walk(entry, files) {
  if (entry.isFile) {
    // One that can't be read doesn't keep the others.
    const file = await new Promise((resolve) => { entry.file(resolve, () => resolve(null)); });
    if (file) files.push(file);
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve) => { reader.readEntries(resolve, () => resolve([])); });
    if (some.length === 0) return;
    for (const child of some) await walk(child, files);
  }
}
