/** What a reply says about one face, in words. */

import { h } from "../dom.js";
import { percent, t } from "../i18n.js";

/** @returns a list of short texts. */
export function factsOf(face) {
  const facts = [];
  if (face.age) facts.push(face.age.low === face.age.high ? t("ageOf", face.age.low) : t("ageFromTo", face.age.low, face.age.high));
  if (face.gender) facts.push(`${t(`gender.${face.gender.value}`)} ${percent(face.gender.probability)}`);
  if (face.mask) facts.push(`${t(`mask.${face.mask.value}`)} ${percent(face.mask.probability)}`);
  if (face.liveness) facts.push(`${t(`liveness.${face.liveness.value}`)} ${percent(face.liveness.probability)}`);
  if (face.quality) facts.push(`${t("quality")} ${percent(face.quality.value)}${face.quality.reasons.length > 0 ? `: ${face.quality.reasons.map((reason) => t(`quality.${reason}`)).join(", ")}` : ""}`);
  if (face.pose) facts.push(`${t("pose")} ${["pitch", "yaw", "roll"].map((axis) => Math.round(face.pose[axis])).join("° / ")}°`);
  return facts;
}

export function tags(face) {
  return h("div", { class: "row" }, factsOf(face).map((text) => h("span", { class: "tag" }, text)));
}
