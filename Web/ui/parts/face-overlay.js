/** Faces drawn over a picture, in pixels of the screen: lines and letters stay as thin and as large, whatever the photo's size. */

import { h, s } from "../dom.js";
import { t } from "../i18n.js";

export const COLOURS = 6;
const LABEL_HEIGHT = 20;
/** As the style sheet has labels. */
const LABEL_FONT = "600 12px system-ui, sans-serif";
const ruler = h("canvas", {}).getContext("2d");

/** A subject keeps its colour from photo to photo; strangers get the next one. */
export function colourOf(name, index) {
  if (!name) return index % COLOURS;
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return sum % COLOURS;
}

/**
 * `<face-overlay>`: a picture with faces over it. `show(picture, faces)` takes an `img` or a `video`, and faces with `box`,
 * perhaps `landmarks` and `pose`, a `label` and a `colour`. Sends `point` with the number of the face that is pointed at, or
 * null.
 */
export class FaceOverlay extends HTMLElement {
  #drawing = s("svg", { "aria-hidden": "true" });
  #watch = new ResizeObserver(() => this.#draw());
  #picture = null;
  #faces = [];
  #chosen = null;

  connectedCallback() {
    this.classList.add("photo");
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    this.#watch.disconnect();
  }

  show(picture, faces) {
    if (picture !== this.#picture) {
      this.#picture = picture;
      this.replaceChildren(picture, this.#drawing);
      picture.addEventListener("load", () => this.#draw());
      picture.addEventListener("resize", () => this.#draw());
    }
    this.#faces = faces;
    this.#chosen = null;
    this.#draw();
  }

  mark(index) {
    this.#chosen = index;
    [...this.#drawing.children].forEach((group) => group.classList.toggle("chosen", group.dataset.face === String(index)));
  }

  /** Where the picture lies in the element, and how large it is drawn; null for one that can't be shown, or not yet. */
  #place() {
    const [width, height] = [this.#picture.naturalWidth || this.#picture.videoWidth, this.#picture.naturalHeight || this.#picture.videoHeight];
    if (!width || !height) return null;
    const box = this.#picture.getBoundingClientRect();
    const own = this.getBoundingClientRect();
    const scale = Math.min(box.width / width, box.height / height);
    return { scale, x: box.left - own.left + (box.width - width * scale) / 2, y: box.top - own.top + (box.height - height * scale) / 2, own };
  }

  #draw() {
    if (!this.#picture) return;
    const place = this.#place();
    if (!place) return this.#drawing.replaceChildren();
    const { scale, x, y, own } = place;
    this.#drawing.setAttribute("viewBox", `0 0 ${own.width} ${own.height}`);
    const boxes = this.#faces.map(({ box }) => ({ x: x + box.x_min * scale, y: y + box.y_min * scale, width: Math.max(2, (box.x_max - box.x_min) * scale), height: Math.max(2, (box.y_max - box.y_min) * scale) }));
    this.#drawing.replaceChildren(...this.#faces.map((face, index) => this.#group(face, index, boxes, (point) => [x + point[0] * scale, y + point[1] * scale], own)));
  }

  #group(face, index, boxes, onScreen, own) {
    const box = boxes[index];
    const group = s("g", { class: `colour-${face.colour ?? index % COLOURS}`, onpointerenter: () => this.#point(index), onpointerleave: () => this.#point(null) },
      s("rect", { class: "face", ...box, rx: 2 }),
      (face.landmarks ?? []).map((point) => { const [cx, cy] = onScreen(point); return s("circle", { class: "point", cx, cy, r: 2.5 }); }),
      face.pose ? axes(face.pose, box) : null,
      face.label ? label(face.label, box, boxes, own) : null);
    group.dataset.face = index;
    return group;
  }

  #point(index) {
    this.mark(index);
    this.dispatchEvent(new CustomEvent("point", { detail: index }));
  }
}

customElements.define("face-overlay", FaceOverlay);

/** Above the face, else below it, else, where both would cover somebody, only while it is pointed at. */
function label(text, box, boxes, own) {
  const shown = text.length > 24 ? `${text.slice(0, 23)}…` : text;
  ruler.font = LABEL_FONT;
  const width = Math.min(own.width, ruler.measureText(shown).width + 14);
  const x = Math.max(0, Math.min(box.x, own.width - width));
  const places = [box.y - LABEL_HEIGHT - 2, box.y + box.height + 2].filter((y) => y >= 0 && y + LABEL_HEIGHT <= own.height);
  const free = places.find((y) => !boxes.some((other) => other !== box && x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + LABEL_HEIGHT));
  const y = free ?? places[0] ?? box.y + 2;
  return s("g", { class: free === undefined ? "label crowded" : "label" },
    s("rect", { x, y, width, height: LABEL_HEIGHT, rx: 3 }), s("text", { x: x + 6, y: y + 14.5 }, shown));
}

/** Where the face looks: three lines from its middle, as CompreFace draws them. */
function axes({ pitch, yaw, roll }, box) {
  const [p, w, r] = [pitch, -yaw, roll].map((degrees) => degrees * Math.PI / 180);
  const size = Math.max(24, Math.min(70, box.width * 0.6));
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  const ends = [
    [Math.cos(w) * Math.cos(r), Math.cos(p) * Math.sin(r) + Math.cos(r) * Math.sin(p) * Math.sin(w)],
    [-Math.cos(w) * Math.sin(r), Math.cos(p) * Math.cos(r) - Math.sin(p) * Math.sin(w) * Math.sin(r)],
    [Math.sin(w), -Math.cos(w) * Math.sin(p)],
  ];
  return ends.map(([dx, dy], axis) => s("line", { class: `axis-${axis}`, x1: cx, y1: cy, x2: cx + dx * size, y2: cy + dy * size }));
}

/**
 * An image of a file, decoded; words in place of one that the browser can't read, as most can't HEIC or TIFF. The address is let go
 * of when another one is shown.
 */
export async function imageOf(file, description) {
  const address = URL.createObjectURL(file);
  const image = h("img", { src: address, alt: description });
  const isShown = await image.decode().then(() => true, () => false);
  return { image: isShown ? image : h("p", { class: "unseen" }, h("bdi", {}, file.name), h("br"), t("cantShow")), letGo: () => URL.revokeObjectURL(address) };
}
