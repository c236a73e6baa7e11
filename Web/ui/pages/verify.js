/** Trying verification: whether two photos show one person. */

import { api, photoForm } from "../api.js";
import { h, replace } from "../dom.js";
import { percent, t } from "../i18n.js";
import { tags } from "../parts/face-facts.js";
import { faceOverlay } from "../parts/face-overlay.js";
import { photoInput } from "../parts/photo-input.js";
import { pluginSwitches } from "../parts/plugin-switches.js";
import { problemText } from "../parts/problem.js";
import { requestCode } from "../parts/request-code.js";
import { similarityBar, thresholdSlider } from "../parts/similarity.js";

const SIDES = ["source_image", "target_image"];

export default function verification({ service, status, limit }) {
  const files = {};
  const sources = {};
  const photos = Object.fromEntries(SIDES.map((side) => [side, h("div", {})]));
  const result = h("div", { class: "stack", "aria-live": "polite" }, h("p", { class: "muted" }, t("twoPhotos")));
  let threshold = 0.5;
  const plugins = pluginSwitches(status, run);
  const inputs = SIDES.map((side) => photoInput(([file]) => {
    files[side] = file;
    if (sources[side]) URL.revokeObjectURL(sources[side]);
    sources[side] = URL.createObjectURL(file);
    show(side, []);
    run();
  }, { limit }));
  // Pasted photos would go to both.
  inputs[1].leave();

  async function show(side, faces) {
    replace(photos[side], (await faceOverlay(sources[side], faces, () => {})).element);
  }

  async function run() {
    if (!SIDES.every((side) => files[side])) return;
    const path = `verification/verify?status=true&${plugins.query()}`;
    replace(result, h("p", { role: "status" }, t("working")));
    try {
      const reply = await api("POST", path, service.apiKey, { body: photoForm(files) });
      const [{ source_image_face: source, face_matches: matches }] = reply.result;
      await Promise.all([show("source_image", [source]), show("target_image", matches)]);
      const list = h("ol", { class: "results" });
      const draw = () => replace(list, matches.map((match) => h("li", {},
        h("div", { class: "row apart" }, h("strong", {}, match.similarity >= threshold ? t("samePerson") : t("otherPerson")), h("span", { class: "number" }, percent(match.similarity))),
        similarityBar(match.similarity, threshold), tags(match))));
      draw();
      replace(result, thresholdSlider(threshold, (value) => { threshold = value; draw(); }), list, requestCode(path, service.apiKey, SIDES, reply));
    } catch (error) {
      replace(result, h("div", { class: "notice bad", role: "alert" }, problemText(error)));
    }
  }

  return {
    content: h("div", { class: "try" },
      h("div", { class: "stack" }, SIDES.map((side, index) => h("section", { class: "stack" }, h("h2", {}, t(side)), inputs[index].element, photos[side])), plugins.element),
      result),
    leave: () => {
      inputs.forEach((input) => input.leave());
      Object.values(sources).forEach((source) => URL.revokeObjectURL(source));
    },
  };
}
