/** Says that an upload was interrupted, and how it goes on: the same photos are chosen again. */

import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "./icon.js";
import { entriesOf, forget } from "./upload-journal.js";
import { isUploading } from "./uploads.js";

export class UnfinishedUploads {
  element = h("div", {});
  #said = null;

  /**
   * @param {() => string|null} subject the one that is shown.
   * @param {() => void} choose lets a folder be chosen.
   */
  constructor(service, subject, choose) {
    [this.service, this.subject, this.choose] = [service, subject, choose];
  }

  async look() {
    const subject = this.subject();
    // While they go on there is nothing to say, nor is what was said of another subject true.
    if (isUploading() || subject !== this.#said) this.element.replaceChildren();
    const all = [...(await entriesOf(this.service.id)).values()].filter((entry) => entry.subject === subject);
    if (subject !== this.subject() || isUploading()) return;
    this.#said = subject;
    const left = all.filter(({ state }) => state === "waiting" || state === "sending");
    if (left.length === 0) this.element.replaceChildren();
    else replace(this.element, h("div", { class: "notice row apart" }, h("span", { class: "grow" }, t("unfinished", left.length, all.length)), h("div", { class: "row" },
      h("button", { class: "small", onclick: () => this.choose() }, icon("folder"), t("chooseAgain")),
      h("button", { class: "plain small", onclick: async () => { await forget(left.map(({ key }) => key)); this.element.replaceChildren(); } }, t("forget")))));
  }
}
