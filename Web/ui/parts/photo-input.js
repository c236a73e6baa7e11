/** A place for photos: chosen, dropped on it, or pasted anywhere on the page. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { toast } from "./toast.js";

/**
 * @param {(files: File[]) => void} take
 * @param {{several?: boolean, limit: number, more?: Node|null}} options `limit` in bytes of one photo; `more` stands beside the button.
 * @returns the element, and `leave` for when the page is left.
 */
export function photoInput(take, { several = false, limit, more = null }) {
  const input = h("input", { type: "file", accept: "image/*", multiple: several, class: "visually-hidden", tabindex: "-1", "aria-hidden": "true", onchange: () => { accept([...input.files]); input.value = ""; } });
  const accept = (files) => {
    const good = files.filter((file) => file.size <= limit);
    for (const file of files.filter((file) => file.size > limit)) {
      toast(t("photoTooLarge", file.name, Math.floor(limit / 1048576)), { bad: true });
    }
    if (good.length > 0) take(several ? good : good.slice(0, 1));
  };
  const place = h("div", {
    class: "drop",
    ondragover: (event) => { event.preventDefault(); place.classList.add("over"); },
    ondragleave: () => place.classList.remove("over"),
    ondrop: (event) => {
      event.preventDefault();
      place.classList.remove("over");
      accept([...event.dataTransfer.files]);
    },
  }, input, h("div", { class: "stack" },
    h("div", { class: "row" }, h("button", { class: "primary", onclick: () => input.click() }, t(several ? "choosePhotos" : "choosePhoto")), more),
    h("p", { class: "hint" }, t("dropHint", Math.floor(limit / 1048576)))));
  const paste = (event) => {
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (files.length > 0) {
      event.preventDefault();
      accept(files);
    }
  };
  document.addEventListener("paste", paste);
  return { element: place, leave: () => document.removeEventListener("paste", paste) };
}
