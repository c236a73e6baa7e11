/** Says that an upload was interrupted, and how it goes on: the same folder is chosen again. */

import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "./icon.js";
import { entriesOf, forget } from "./upload-journal.js";
import { entries, isUploading } from "./uploads.js";

export class UnfinishedUploads {
  element = h("div", {});

  /** @param {(subject: string) => void} choose lets a folder be chosen. */
  constructor(service, choose) {
    [this.service, this.choose] = [service, choose];
  }

  async look(subject) {
    this.element.replaceChildren();
    if (isUploading()) return;
    const here = new Set(entries.filter(({ state }) => state === "failed").map(({ journal }) => journal));
    const all = [...(await entriesOf(this.service.id)).values()].filter((entry) => entry.subject === subject);
    const left = all.filter(({ key, state }) => state !== "done" && !here.has(key));
    if (left.length === 0) return;
    replace(this.element, h("div", { class: "notice row apart" }, h("span", { class: "grow" }, t("unfinished", left.length, all.length)), h("div", { class: "row" },
      h("button", { class: "small", onclick: () => this.choose(subject) }, icon("folder"), t("chooseAgain")),
      h("button", { class: "plain small", onclick: async () => { await forget(left.map(({ key }) => key)); this.element.replaceChildren(); } }, t("forget")))));
  }
}
