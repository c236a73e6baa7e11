/** A photo from the webcam. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { toast } from "./toast.js";

/** Browsers give the camera to pages of HTTPS and of this machine only. */
export function cameraButton(take) {
  if (!navigator.mediaDevices?.getUserMedia) {
    return h("button", { disabled: true, title: t("cameraNeedsHTTPS") }, t("camera"));
  }
  return h("button", { onclick: () => capture(take) }, t("camera"));
}

async function capture(take) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } } });
  } catch {
    toast(t("noCamera"), { bad: true });
    return;
  }
  const video = h("video", { autoplay: true, playsinline: true, "aria-label": t("camera"), width: 440 });
  video.muted = true;
  video.srcObject = stream;
  const shoot = () => {
    const canvas = h("canvas", { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((blob) => {
      dialog.close();
      if (blob) take(new File([blob], "camera.jpg", { type: "image/jpeg" }));
    }, "image/jpeg", 0.92);
  };
  const dialog = h("dialog", {
    "aria-label": t("camera"),
    onclose: () => {
      stream.getTracks().forEach((track) => track.stop());
      dialog.remove();
    },
  }, h("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); shoot(); } }, video,
    h("div", { class: "row end" }, h("button", { type: "button", onclick: () => dialog.close() }, t("cancel")), h("button", { class: "primary", type: "submit" }, t("takePhoto")))));
  document.body.append(dialog);
  dialog.showModal();
}
