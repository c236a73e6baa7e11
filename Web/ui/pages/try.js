/** Trying a service: photos in, faces out. */

import { api, open, photoForm } from "../api.js";
import { h, replace } from "../dom.js";
import { percent, t } from "../i18n.js";
import { cameraButton } from "../parts/camera.js";
import { tags } from "../parts/face-facts.js";
import { COLOURS, faceOverlay } from "../parts/face-overlay.js";
import { stepsDone } from "../parts/first-steps.js";
import { photoInput } from "../parts/photo-input.js";
import { pluginSwitches } from "../parts/plugin-switches.js";
import { problemText } from "../parts/problem.js";
import { requestCode } from "../parts/request-code.js";
import { similarityBar, thresholdSlider } from "../parts/similarity.js";
import { address } from "../router.js";
import { limits } from "../session.js";
import { namesOf } from "../shell.js";
import verification from "./verify.js";

export default async function page(query) {
  const { application, service } = await namesOf(query.get("app"), query.get("model"));
  const [status, upload] = await Promise.all([open("GET", "core/status").catch(() => null), limits()]);
  const setting = { application, service, status, limit: upload.clientMaxFileSize };
  const trial = service.type === "VERIFY" ? verification(setting) : single(setting);
  return {
    title: `${t("tryIt")}: ${service.name}`,
    crumbs: [[t("applications"), address("")], [application.name, address("application", { app: application.id })], [service.name, null]],
    content: [h("header", {}, h("h1", { tabindex: "-1" }, t(`try.${service.type}`))), trial.content],
    leave: trial.leave,
  };
}

function single({ service, status, limit }) {
  const isRecognition = service.type === "RECOGNITION";
  const left = h("div", { class: "stack" });
  const right = h("div", { class: "stack", "aria-live": "polite" }, h("p", { class: "muted" }, t("resultsHere")));
  let [threshold, file, reply, source] = [0.5, null, null, null];
  const plugins = pluginSwitches(status, () => { if (file) run(); });
  const input = photoInput(([photo]) => { file = photo; run(); }, { limit, more: cameraButton((photo) => { file = photo; run(); }) });
  replace(left, input.element, plugins.element);

  async function run() {
    const path = `${isRecognition ? "recognition/recognize?prediction_count=3&" : "detection/detect?"}status=true&${plugins.query()}`;
    replace(right, h("p", { role: "status" }, t("working")));
    if (source) URL.revokeObjectURL(source);
    source = URL.createObjectURL(file);
    try {
      reply = await api("POST", path, service.apiKey, { body: photoForm({ file }) });
    } catch (error) {
      const plain = await faceOverlay(source, [], () => {});
      replace(left, input.element, plain.element, plugins.element);
      replace(right, h("div", { class: "notice bad", role: "alert" }, problemText(error)));
      return;
    }
    const overlay = await faceOverlay(source, reply.result, choose);
    const rows = reply.result.map((face, index) => row(face, index));
    function choose(index) {
      overlay.mark(index);
      rows.forEach((element, number) => element.classList.toggle("chosen", number === index));
    }
    function row(face, index) {
      return h("li", { tabindex: "0", onpointerenter: () => choose(index), onfocus: () => choose(index), onpointerleave: () => choose(null), onblur: () => choose(null) },
        h("div", { class: "row" }, h("span", { class: `swatch colour-${index % COLOURS}` }), h("strong", { class: "grow" }, h("bdi", {}, headline(face))), h("span", { class: "muted" }, t("sure", percent(face.box.probability)))),
        (face.subjects ?? []).map((subject) => h("div", {}, h("div", { class: "row apart" }, h("bdi", {}, subject.subject), h("span", { class: "number" }, percent(subject.similarity))), similarityBar(subject.similarity, threshold))),
        tags(face));
    }
    input.element.classList.add("compact");
    const best = reply.result.some((face) => (face.subjects?.[0]?.similarity ?? 0) >= threshold);
    if (best) stepsDone();
    replace(left, input.element, overlay.element, plugins.element);
    replace(right, h("h2", {}, t("facesFound", reply.result.length)), isRecognition ? thresholdSlider(threshold, (value) => { threshold = value; relabel(rows); }) : null,
      h("ol", { class: "results" }, rows), requestCode(path, service.apiKey, ["file"], reply));
    function relabel(elements) {
      elements.forEach((element, index) => {
        const fresh = row(reply.result[index], index);
        element.replaceChildren(...fresh.childNodes);
      });
    }
  }

  function headline(face) {
    if (!isRecognition) return t("face");
    const [best] = face.subjects ?? [];
    return best && best.similarity >= threshold ? best.subject : t("unknown");
  }

  return {
    content: h("div", { class: "try" }, left, right),
    leave: () => {
      input.leave();
      if (source) URL.revokeObjectURL(source);
    },
  };
}
