/** Two subjects become one, with a look at both. */

import { api, photoAddress } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { ask } from "./dialog.js";
import { icon } from "./icon.js";

/** @param {() => Promise<void>} merge */
export async function confirmMerge(key, from, into, merge) {
  const [one, other] = await Promise.all([from, into].map((subject) => glance(key, subject)));
  ask(t("mergeTitle"), [
    h("div", { class: "merge" }, one, icon("down"), other),
    h("p", {}, t("mergeHelp", from, into)),
  ], t("merge"), merge);
}

async function glance(key, subject) {
  const reply = await api("GET", `recognition/faces?subject=${encodeURIComponent(subject)}&size=3`, key).catch(() => ({ faces: [], total_elements: 0 }));
  return h("figure", { class: "card stack" }, h("figcaption", {}, h("strong", {}, h("bdi", {}, subject)), " ", h("span", { class: "muted" }, t("photoCount", reply.total_elements))),
    h("div", { class: "row" }, reply.faces.map(({ image_id: id }) => h("img", { src: photoAddress(key, id), alt: t("photoOf", subject), width: 72, height: 72 }))));
}
