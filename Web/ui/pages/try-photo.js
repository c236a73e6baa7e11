/** Trying recognition or detection with one photo, or with the webcam. */

import { api, photoForm } from "../api.js";
import { h, replace } from "../dom.js";
import { percent, t } from "../i18n.js";
import { cameraChoice } from "../parts/camera.js";
import { tags } from "../parts/face-facts.js";
import { colourOf, imageOf } from "../parts/face-overlay.js";
import { stepsDone } from "../parts/first-steps.js";
import "../parts/live-camera.js";
import "../parts/photo-input.js";
import { pluginSwitches } from "../parts/plugin-switches.js";
import { problemNotice } from "../parts/problem.js";
import { errorReply, requestCode } from "../parts/request-code.js";
import { similarityBar, thresholdSlider } from "../parts/similarity.js";
import { toast } from "../parts/toast.js";

export function recognition(setting) {
  const trial = new Trial(setting);
  return { element: trial.element, leave: () => trial.leave() };
}

class Trial {
  #threshold = 0.5;
  #file = null;
  #faces = [];
  #letGo = () => {};
  #turn = 0;

  constructor({ service, status, limit }) {
    this.service = service;
    this.isRecognition = service.type === "RECOGNITION";
    this.plugins = pluginSwitches(status, () => { if (this.#file && this.picture) this.run(); });
    this.input = document.createElement("photo-input").set(([photo]) => this.take(photo), { limit, more: cameraChoice(() => this.goLive()) });
    this.overlay = document.createElement("face-overlay");
    this.overlay.addEventListener("point", ({ detail }) => this.mark(detail));
    this.stage = h("div", { class: "stack" });
    this.slider = this.isRecognition ? thresholdSlider(this.#threshold, (value) => { this.#threshold = value; this.draw(); }) : null;
    this.count = h("h2", { role: "status" });
    this.list = h("ol", { class: "results" });
    this.side = h("div", { class: "stack" });
    this.code = h("div", {});
    this.empty();
    this.element = h("div", { class: "stack" },
      h("div", { class: "try" }, h("div", { class: "stack" }, this.input, this.stage, this.plugins.element), this.side), this.code);
  }

  path() {
    return `${this.isRecognition ? "recognition/recognize?prediction_count=3&" : "detection/detect?"}status=true&${this.plugins.query()}`;
  }

  ask(file) {
    return api("POST", this.path(), this.service.apiKey, { body: photoForm({ file }) });
  }

  async take(file) {
    this.stop();
    this.#file = file;
    const { image, letGo } = await imageOf(file, t("photoOfFile", file.name));
    // Another one was chosen, the camera is turned on, or the page was left.
    if (file !== this.#file || this.live) return letGo();
    this.#letGo();
    this.#letGo = letGo;
    this.picture = image;
    this.input.classList.add("compact");
    replace(this.stage, this.overlay);
    this.overlay.show(image, []);
    await this.run();
  }

  async run() {
    this.#turn += 1;
    const mine = this.#turn;
    replace(this.side, h("p", { role: "status" }, t("working")));
    try {
      const reply = await this.ask(this.#file);
      if (mine !== this.#turn) return;
      this.show(reply.result, this.picture);
      replace(this.code, requestCode(this.path(), this.service.apiKey, ["file"], reply));
    } catch (error) {
      if (mine !== this.#turn) return;
      this.overlay.show(this.picture, []);
      this.#faces = [];
      replace(this.code, requestCode(this.path(), this.service.apiKey, ["file"], errorReply(error)));
      replace(this.side, problemNotice(error));
    }
  }

  /** What is there stays until the camera is. */
  async goLive() {
    this.stop();
    const live = document.createElement("live-camera");
    this.live = live;
    this.stage.append(live);
    try {
      await live.start({
        ask: async (file) => (await this.ask(file)).result,
        draw: (faces, video) => this.show(faces, video),
        freeze: (file) => this.take(file),
        end: () => { this.stop(); this.empty(); },
      }, (video) => {
        this.forget();
        this.empty(live);
        this.input.classList.add("compact");
        live.before(this.overlay);
        this.overlay.show(video, []);
      });
    } catch {
      if (this.live !== live) return;
      this.stop();
      toast(t("noCamera"), { bad: true });
    }
  }

  leave() {
    this.forget();
    this.stop();
  }

  /** The photo, and what was asked about it. */
  forget() {
    this.#turn += 1;
    this.#file = null;
    this.#letGo();
    this.#letGo = () => {};
  }

  /** As it was before anything was chosen. A camera that is taken out of the page, if only for a moment, is off. */
  empty(live = null) {
    this.input.classList.remove("compact");
    this.#faces = [];
    this.picture = null;
    [...this.stage.children].filter((child) => child !== live).forEach((child) => child.remove());
    this.code.replaceChildren();
    replace(this.side, h("p", { class: "muted" }, t("resultsHere")));
  }

  stop() {
    this.live?.remove();
    this.live = null;
  }

  // MARK: What was found

  show(faces, picture) {
    this.#faces = faces;
    this.picture = picture;
    if (faces.some((face) => (face.subjects?.[0]?.similarity ?? 0) >= this.#threshold)) stepsDone();
    if (this.list.parentElement !== this.side) replace(this.side, this.count, this.slider, this.list);
    this.draw();
  }

  draw() {
    const faces = this.#faces;
    this.count.textContent = t("facesFound", faces.length);
    this.overlay.show(this.picture, faces.map((face, index) => ({ ...face, label: this.label(face), colour: colourOf(this.known(face), index) })));
    replace(this.list, faces.map((face, index) => this.row(face, index)));
  }

  row(face, index) {
    const point = (number) => { this.overlay.mark(number); this.mark(number); };
    return h("li", { tabindex: "0", onpointerenter: () => point(index), onfocus: () => point(index), onpointerleave: () => point(null), onblur: () => point(null) },
      h("div", { class: "row" }, h("span", { class: `swatch colour-${colourOf(this.known(face), index)}` }), h("strong", { class: "grow" }, h("bdi", {}, this.headline(face))), h("span", { class: "muted" }, t("sure", percent(face.box.probability)))),
      (face.subjects ?? []).map((subject) => h("div", {}, h("div", { class: "row apart" }, h("bdi", { class: "muted" }, subject.subject), h("span", { class: "number" }, percent(subject.similarity))), similarityBar(subject.similarity, this.#threshold))),
      tags(face));
  }

  mark(index) {
    [...this.list.children].forEach((element, number) => element.classList.toggle("chosen", number === index));
  }

  /** The subject this face is taken for. */
  known(face) {
    const [best] = face.subjects ?? [];
    return best && best.similarity >= this.#threshold ? best.subject : null;
  }

  headline(face) {
    return this.isRecognition ? this.known(face) ?? t("unknown") : t("face");
  }

  label(face) {
    if (!this.isRecognition) return percent(face.box.probability);
    const name = this.known(face);
    return name ? `${name} ${percent(face.subjects[0].similarity)}` : t("unknown");
  }
}
