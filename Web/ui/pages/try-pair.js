/** Trying verification: whether two photos show one person. */

import { api, photoForm } from "../api.js";
import { h, replace } from "../dom.js";
import { percent, t } from "../i18n.js";
import { cameraButton } from "../parts/camera.js";
import { tags } from "../parts/face-facts.js";
import { imageOf } from "../parts/face-overlay.js";
import { filesOf, hasFiles } from "../parts/photo-input.js";
import { pluginSwitches } from "../parts/plugin-switches.js";
import { problemNotice } from "../parts/problem.js";
import { errorReply, requestCode } from "../parts/request-code.js";
import { similarityBar, thresholdSlider } from "../parts/similarity.js";

const SIDES = ["source_image", "target_image"];

export function verification({ service, status, limit, bodyLimit }) {
  const sides = Object.fromEntries(SIDES.map((side) => [side, { file: null, image: null, letGo: () => {}, overlay: document.createElement("face-overlay"), place: h("div", {}) }]));
  const code = h("div", {});
  const result = h("div", { class: "stack", "aria-live": "polite" }, h("p", { class: "muted" }, t("twoPhotos")));
  const plugins = pluginSwitches(status, run);
  let [threshold, turn] = [0.5, 0];

  async function take(name, file) {
    const side = sides[name];
    side.file = file;
    const { image, letGo } = await imageOf(file, t("photoOfFile", file.name));
    // Another one was chosen, or the page was left.
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
    if (sides.source_image.file.size + sides.target_image.file.size > bodyLimit) {
      replace(result, h("div", { class: "notice bad", role: "alert" }, t("photosTooLarge", Math.floor(bodyLimit / 1048576))));
      return;
    }
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
      replace(code, requestCode(path, service.apiKey, SIDES, errorReply(error)));
      replace(result, problemNotice(error));
    }
  }

  const input = (name) => document.createElement("photo-input").set(([file]) => take(name, file), { limit, more: cameraButton((file) => take(name, file)), isShared: true });
  for (const name of SIDES) Object.assign(sides[name], { input: input(name), section: h("section", { class: "stack" }) });
  for (const name of SIDES) replace(sides[name].section, h("h2", {}, t(name)), sides[name].input, sides[name].place);
  const next = () => (sides.source_image.file && !sides.target_image.file ? "target_image" : "source_image");
  const element = h("div", { class: "stack" },
    h("div", { class: "try" }, h("div", { class: "stack" }, h("div", { class: "pair" }, SIDES.map((name) => sides[name].section)), plugins.element), result),
    code);
  const stop = listen({
    paste: (event) => { if (!event.target.closest?.("input, textarea")) give(next(), [...event.clipboardData.files]); },
    // To the side it is dropped on, else to the one that has none yet.
    drop: async (event) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      const side = SIDES.find((name) => sides[name].section.contains(event.target)) ?? next();
      give(side, await filesOf(event.dataTransfer));
    },
  });
  function give(side, files) {
    const file = files.find(({ type }) => type.startsWith("image/")) ?? files[0];
    if (file) sides[side].input.accept([file]);
  }
  function leave() {
    stop();
    turn += 1;
    for (const name of SIDES) {
      sides[name].letGo();
      sides[name].file = null;
    }
  }
  return { element, leave };
}

function listen(listeners) {
  Object.entries(listeners).forEach(([name, listener]) => document.addEventListener(name, listener));
  return () => Object.entries(listeners).forEach(([name, listener]) => document.removeEventListener(name, listener));
}
