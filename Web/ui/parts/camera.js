/** A photo from the webcam, taken in a dialog. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "./icon.js";
import { cameraReason, hasFrame, openCamera, still } from "./live-camera.js";
import { takeToasts, toast } from "./toast.js";

/** A button for the camera, and beside it why there is none. */
export function cameraChoice(onclick) {
  const reason = cameraReason();
  return [h("button", { disabled: reason !== null, onclick }, icon("camera"), t("camera")), reason ? h("span", { class: "hint" }, reason) : null];
}

/** @param {() => any} about is asked when the camera is opened, and handed on with the photo. */
export function cameraButton(take, about = () => {}) {
  let isOpening = false;
  return cameraChoice(async ({ currentTarget: button }) => {
    if (isOpening) return;
    isOpening = true;
    const what = about();
    // The browser asks whether it may, and meanwhile another page may be shown.
    await capture((file) => take(file, what), () => button.isConnected).finally(() => { isOpening = false; });
  });
}

async function capture(take, isWanted) {
  let stream;
  try {
    stream = await openCamera();
  } catch {
    if (isWanted()) toast(t("noCamera"), { bad: true });
    return;
  }
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  if (!isWanted()) return stop();
  const video = h("video", { autoplay: true, playsinline: true, "aria-label": t("camera"), width: 440 });
  video.muted = true;
  video.srcObject = stream;
  let isTaken = false;
  const shoot = async () => {
    if (isTaken) return;
    isTaken = true;
    // A camera needs a moment until there is something to see.
    if (!hasFrame(video)) await new Promise((resolve) => video.addEventListener("loadeddata", resolve, { once: true }));
    const { file } = await still(video);
    if (!dialog.open) return;
    dialog.close();
    if (file) take(file);
    else toast(t("noCamera"), { bad: true });
  };
  const dialog = h("dialog", {
    "aria-label": t("camera"),
    onclose: () => {
      stop();
      takeToasts(dialog);
      dialog.remove();
    },
  }, h("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); shoot(); } }, video,
    h("div", { class: "row end" }, h("button", { type: "button", onclick: () => dialog.close() }, t("cancel")), h("button", { class: "primary", type: "submit" }, t("takePhoto")))));
  document.body.append(dialog);
  dialog.showModal();
}
