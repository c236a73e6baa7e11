/** `<live-camera>`: the webcam, with a question to the server about each frame as soon as the one before is answered. */

import { h, replace } from "../dom.js";
import { number, t } from "../i18n.js";
import { icon } from "./icon.js";
import { problemNotice } from "./problem.js";

/** Pixels of the longer side of what is sent: faces before a webcam are large. */
const SIDE = 640;
const QUALITY = 0.85;
/** Milliseconds after a failure, so that a busy server isn't asked at once again. */
const PAUSE = 1000;

/** Browsers give the camera to pages of HTTPS and of this machine only. */
export function cameraReason() {
  return navigator.mediaDevices?.getUserMedia ? null : t("cameraNeedsHTTPS");
}

/** The camera's stream. Throws where it is refused. */
export function openCamera() {
  return navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, facingMode: "user" } });
}

/** Whether there is something to see: a video knows its size before. */
export const hasFrame = (video) => video.videoWidth > 0 && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;

/** A still of what a video shows. */
export function still(video, side = Infinity, quality = 0.92) {
  const scale = Math.min(1, side / Math.max(video.videoWidth, video.videoHeight, 1));
  const canvas = h("canvas", { width: Math.round(video.videoWidth * scale), height: Math.round(video.videoHeight * scale) });
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve({ file: blob && new File([blob], "camera.jpg", { type: "image/jpeg" }), scale }), "image/jpeg", quality));
}

/**
 * `ask(file)` is called with each frame and gives the faces; `draw(faces, video)` shows them, in the video's coordinates;
 * `freeze(file)` takes the frame that was stopped at, `end()` the wish to be done.
 */
export class LiveCamera extends HTMLElement {
  #stream = null;
  #isRunning = false;
  #speed = h("span", { class: "tag number" });
  #problem = h("div", {});
  #video = h("video", { autoplay: true, playsinline: true, "aria-label": t("camera") });

  constructor() {
    super();
    this.#video.muted = true;
  }

  async start({ ask, draw, freeze, end }, place) {
    this.#stream = await openCamera();
    if (!this.isConnected) return this.disconnectedCallback();
    this.#video.srcObject = this.#stream;
    place(this.#video);
    replace(this, h("div", { class: "row" },
      h("button", { class: "primary", onclick: async () => { const { file } = hasFrame(this.#video) ? await still(this.#video) : {}; if (file) freeze(file); } }, t("freeze")),
      h("button", { onclick: end }, icon("close"), t("cameraOff")), this.#speed), this.#problem);
    this.#isRunning = true;
    this.#loop(ask, draw);
  }

  disconnectedCallback() {
    this.#isRunning = false;
    this.#stream?.getTracks().forEach((track) => track.stop());
  }

  async #loop(ask, draw) {
    let rate = 0;
    while (this.#isRunning) {
      const begun = performance.now();
      if (!hasFrame(this.#video) || document.hidden) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      const { file, scale } = await still(this.#video, SIDE, QUALITY);
      if (!this.#isRunning) return;
      try {
        const faces = await ask(file);
        if (!this.#isRunning) return;
        draw(faces.map((face) => enlarged(face, 1 / scale)), this.#video);
        this.#problem.replaceChildren();
      } catch (error) {
        if (!this.#isRunning) return;
        // Nobody before the camera is no mistake.
        if (error.code === 28) {
          draw([], this.#video);
        } else {
          replace(this.#problem, problemNotice(error));
          await new Promise((resolve) => setTimeout(resolve, PAUSE));
        }
      }
      const now = 1000 / (performance.now() - begun);
      rate = rate === 0 ? now : rate * 0.8 + now * 0.2;
      this.#speed.textContent = t("framesPerSecond", number(rate, 1));
    }
  }
}

customElements.define("live-camera", LiveCamera);

function enlarged(face, factor) {
  const box = Object.fromEntries(Object.entries(face.box).map(([name, value]) => [name, name === "probability" ? value : value * factor]));
  return { ...face, box, landmarks: face.landmarks?.map((point) => point.map((value) => value * factor)) };
}
