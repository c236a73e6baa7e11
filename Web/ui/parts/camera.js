/** A photo from the webcam, taken in a dialog. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "./icon.js";
import { cameraReason, openCamera, still } from "./live-camera.js";
import { takeToasts, toast } from "./toast.js";

/** @param {() => any} about is asked when the camera is opened, and handed on with the photo. */
export function cameraButton(take, about = () => {}) {
  const reason = cameraReason();
  return h("button", { disabled: reason !== null, title: reason, onclick: () => { const what = about(); capture((file) => take(file, what)); } }, icon("camera"), t("camera"));
}

async function capture(take) {
  let stream;
  try {
    stream = await openCamera();
  } catch {
    toast(t("noCamera"), { bad: true });
    return;
  }
  const video = h("video", { autoplay: true, playsinline: true, "aria-label": t("camera"), width: 440 });
  video.muted = true;
  video.srcObject = stream;
  const shoot = async () => {
    const { file } = await still(video);
    dialog.close();
    if (file) take(file);
  };
  const dialog = h("dialog", {
    "aria-label": t("camera"),
    onclose: () => {
      stream.getTracks().forEach((track) => track.stop());
      takeToasts(dialog);
      dialog.remove();
    },
  }, h("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); shoot(); } }, video,
    h("div", { class: "row end" }, h("button", { type: "button", onclick: () => dialog.close() }, t("cancel")), h("button", { class: "primary", type: "submit" }, t("takePhoto")))));
  document.body.append(dialog);
  dialog.showModal();
}
