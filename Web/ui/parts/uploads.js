/** Photos on their way into collections. It goes on while other pages are looked at. */

import { api, photoForm } from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { problemText } from "./problem.js";

/** How many are sent at the same time: the server has a queue of its own. */
const AT_ONCE = 3;
/** Seconds after which a busy server is asked again. */
const PAUSE = 2;

const entries = [];
let working = 0;
const tray = h("section", { class: "tray", "aria-label": "", hidden: true });
/** Tells of each face that was added: `detail` has the key, the subject and the id. */
export const uploadEvents = new EventTarget();

/** @param {File[]} files of one subject of one service. */
export function upload(files, key, subject) {
  for (const file of files) entries.push({ file, key, subject, state: "waiting", problem: "" });
  document.body.append(tray);
  draw();
  work();
}

function work() {
  while (working < AT_ONCE) {
    const entry = entries.find(({ state }) => state === "waiting");
    if (!entry) return;
    working += 1;
    send(entry).finally(() => {
      working -= 1;
      draw();
      work();
    });
  }
}

async function send(entry) {
  entry.state = "sending";
  entry.abort = new AbortController();
  draw();
  try {
    const path = `recognition/faces?subject=${encodeURIComponent(entry.subject)}`;
    const face = await retrying(() => api("POST", path, entry.key, { body: photoForm({ file: entry.file }), signal: entry.abort.signal }));
    entry.state = "done";
    uploadEvents.dispatchEvent(new CustomEvent("added", { detail: { key: entry.key, subject: face.subject, id: face.image_id } }));
  } catch (error) {
    entry.state = error.name === "AbortError" ? "cancelled" : "failed";
    entry.problem = error.name === "AbortError" ? "" : problemText(error);
  }
}

/** A server that is busy, or a network that is away for a moment, is no reason to give up. */
async function retrying(action, tries = 5) {
  for (let number = 1; ; number += 1) {
    try {
      return await action();
    } catch (error) {
      if (number >= tries || ![0, 429, 503].includes(error.status)) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE * 1000 * number));
    }
  }
}

function count(state) {
  return entries.filter((entry) => entry.state === state).length;
}

function draw() {
  const [done, failed, left] = [count("done"), count("failed"), count("waiting") + count("sending")];
  tray.hidden = entries.length === 0;
  tray.setAttribute("aria-label", t("uploads"));
  replace(tray,
    h("div", { class: "row apart" },
      h("strong", { role: "status" }, left > 0 ? t("uploading", done, entries.length) : t("uploaded", done, failed)),
      h("div", { class: "row" },
        failed > 0 && left === 0 ? h("button", { class: "small", onclick: retry }, t("tryAgain")) : null,
        left > 0 ? h("button", { class: "small", onclick: cancel }, t("cancel")) : h("button", { class: "small", onclick: clear }, t("close")))),
    left > 0 ? h("progress", { max: entries.length, value: done + failed, "aria-label": t("uploads") }) : null,
    failed > 0 ? h("ul", {}, entries.filter(({ state }) => state === "failed").slice(0, 50).map((entry) =>
      h("li", {}, h("bdi", {}, entry.file.name), ": ", h("span", { class: "problem" }, entry.problem)))) : null);
}

function retry() {
  for (const entry of entries) if (entry.state === "failed") entry.state = "waiting";
  draw();
  work();
}

function cancel() {
  for (const entry of entries) {
    if (entry.state === "waiting") entry.state = "cancelled";
    entry.abort?.abort();
  }
  draw();
}

function clear() {
  entries.length = 0;
  draw();
}

addEventListener("beforeunload", (event) => {
  if (count("waiting") + count("sending") > 0) event.preventDefault();
});
