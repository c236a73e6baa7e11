/** A photo with the faces that were found drawn over it, in the photo's own coordinates. */

import { h, s } from "../dom.js";
import { t } from "../i18n.js";

export const COLOURS = 6;

/**
 * @param {string} source address of the photo, upright as the server saw it.
 * @param {Array} faces of the reply, with `box` and perhaps `landmarks`.
 * @param {(index: number|null) => void} choose is called when a face is pointed at.
 * @returns the element, and a function that marks one face.
 */
export async function faceOverlay(source, faces, choose) {
  const image = h("img", { src: source, alt: t("photoWithFaces", faces.length) });
  await image.decode().catch(() => {});
  const [width, height] = [image.naturalWidth || 1, image.naturalHeight || 1];
  const point = Math.max(2, Math.max(width, height) / 250);
  const boxes = faces.map(({ box }, index) => s("rect", {
    class: "face", x: box.x_min, y: box.y_min, width: Math.max(1, box.x_max - box.x_min), height: Math.max(1, box.y_max - box.y_min),
    onpointerenter: () => choose(index), onpointerleave: () => choose(null),
  }));
  const groups = faces.map((face, index) => s("g", { class: `colour-${index % COLOURS}` }, boxes[index],
    (face.landmarks ?? []).map(([x, y]) => s("circle", { class: "point", cx: x, cy: y, r: point }))));
  const drawing = s("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "xMidYMid meet", "aria-hidden": "true" }, groups);
  return {
    element: h("div", { class: "photo" }, image, drawing),
    mark: (chosen) => boxes.forEach((box, index) => box.classList.toggle("chosen", index === chosen)),
  };
}
