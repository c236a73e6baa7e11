/** Trying verification: whether two photos show one person. */

import { api, photoForm } from "../api.js";
import { h, replace } from "../dom.js";
import { percent, t } from "../i18n.js";
import { cameraButton } from "../parts/camera.js";
import { tags } from "../parts/face-facts.js";
import { imageOf } from "../parts/face-overlay.js";
import "../parts/photo-input.js";
import { pluginSwitches } from "../parts/plugin-switches.js";
import { problemNotice } from "../parts/problem.js";
import { requestCode } from "../parts/request-code.js";
import { similarityBar, thresholdSlider } from "../parts/similarity.js";

const SIDES = ["source_image", "target_image"];

export function verification({ service, status, limit }) {
  const sides = Object.fromEntries(SIDES.map((side) => [side, { file: null, image: null, letGo: () => {}, overlay: document.createElement("face-overlay"), place: h("div", {}) }]));
  const code = h("div", {});
  const result = h("div", { class: "stack", "aria-live": "polite" }, h("p", { class: "muted" }, t("twoPhotos")));
  const plugins = pluginSwitches(status, run);
  let [threshold, turn] = [0.5, 0];

  async function take(name, file) {
    const side = sides[name];
    side.file = file;
    const { image, letGo } = await imageOf(file, t("photoOfFile", file.name));
    if (file !== side.file) return letGo();
    side.letGo();
    Object.assign(side, { image, letGo });
    side.input.classList.add("compact");
    replace(side.place, side.overlay);
    side.overlay.show(image, []);
    await run();
  }

  async function run() {
    if (!SIDES.every((name) => sides[name].image)) return;
    turn += 1;
    const mine = turn;
    const path = `verification/verify?status=true&${plugins.query()}`;
    replace(result, h("p", { role: "status" }, t("working")));
    try {
      const reply = await api("POST", path, service.apiKey, { body: photoForm(Object.fromEntries(SIDES.map((name) => [name, sides[name].file]))) });
      if (mine !== turn) return;
      const [{ source_image_face: source, face_matches: matches }] = reply.result;
      sides.source_image.overlay.show(sides.source_image.image, [source]);
      sides.target_image.overlay.show(sides.target_image.image, matches.map((match) => ({ ...match, label: percent(match.similarity) })));
      const list = h("ol", { class: "results" });
      const draw = () => replace(list, matches.map((match) => h("li", {},
        h("div", { class: "row apart" }, h("strong", {}, match.similarity >= threshold ? t("samePerson") : t("otherPerson")), h("span", { class: "number" }, percent(match.similarity))),
        similarityBar(match.similarity, threshold), tags(match))));
      draw();
      replace(result, thresholdSlider(threshold, (value) => { threshold = value; draw(); }), list);
      replace(code, requestCode(path, service.apiKey, SIDES, reply));
    } catch (error) {
      if (mine !== turn) return;
      SIDES.forEach((name) => sides[name].overlay.show(sides[name].image, []));
      code.replaceChildren();
      replace(result, problemNotice(error));
    }
  }

  const input = (name) => {
    const camera = cameraButton((file) => take(name, file));
    // What is dropped elsewhere would go to both.
    return document.createElement("photo-input").set(([file]) => take(name, file), { limit, more: camera, isShared: true });
  };
  for (const name of SIDES) sides[name].input = input(name);
  pasteInto(sides.source_image.input, () => (sides.source_image.file && !sides.target_image.file ? "target_image" : "source_image"), take);
  return h("div", { class: "stack" },
    h("div", { class: "try" },
      h("div", { class: "stack" }, h("div", { class: "pair" }, SIDES.map((name) => h("section", { class: "stack" }, h("h2", {}, t(name)), sides[name].input, sides[name].place))), plugins.element),
      result),
    code);
}

/** A photo that is pasted goes to the side that has none yet. */
function pasteInto(element, side, take) {
  const paste = (event) => {
    if (!element.isConnected) {
      document.removeEventListener("paste", paste);
      return;
    }
    const file = [...event.clipboardData.files].find(({ type }) => type.startsWith("image/"));
    if (file) take(side(), file);
  };
  document.addEventListener("paste", paste);
}
