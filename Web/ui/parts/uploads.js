/** Photos on their way into collections. It goes on while other pages are looked at, and waits while no server is there. */

import { api, photoForm } from "../api.js";
import { alreadyThere } from "./upload-resume.js";
import { keyOf, write } from "./upload-journal.js";
import { problemText } from "./problem.js";

/** How many are sent at the same time: the server has a queue of its own. */
const AT_ONCE = 3;
/** Seconds until a server that is busy or away is asked again; at first, and at most. */
const [PAUSE, LONGEST_PAUSE] = [1, 15];

/** Told `changed` when there is something else to see, and `added` of each face: `detail` has the key, the subject and the id. */
export const uploadEvents = new EventTarget();
/** `{file, service, key, subject, state, problem}`; states are waiting, sending, done, there, failed, cancelled. */
export const entries = [];
let working = 0;
/** Seconds that all wait at the moment, since a server was busy or away. */
let pause = 0;

export const isWaitingForServer = () => pause > 0;
export const isUploading = () => entries.some(({ state }) => state === "waiting" || state === "sending");

/**
 * @param {File[]} files of one subject.
 * @param {{id: string, apiKey: string}} service
 */
export async function upload(files, service, subject) {
  const fresh = files.map((file) => ({ file, service: service.id, key: service.apiKey, subject, journal: keyOf(service.id, subject, file), state: "looking", problem: "" }));
  entries.push(...fresh);
  changed();
  const there = await alreadyThere(fresh, service, subject).catch(() => new Map());
  for (const entry of fresh) {
    if (entry.state === "looking") Object.assign(entry, there.has(entry.journal) ? { state: "there", id: there.get(entry.journal) } : { state: "waiting" });
  }
  await note(fresh.filter(({ state }) => state === "waiting" || state === "there"));
  changed();
  work();
}

function note(some) {
  return write(some.map(({ journal, service, subject, file, state, id }) => ({ key: journal, service, subject, name: file.name, state: { done: "done", there: "done", sending: "sending" }[state] ?? "waiting", id })));
}

function work() {
  while (working < AT_ONCE) {
    const entry = entries.find(({ state }) => state === "waiting");
    if (!entry) return;
    working += 1;
    send(entry).finally(() => {
      working -= 1;
      changed();
      work();
    });
  }
}

async function send(entry) {
  entry.state = "sending";
  entry.abort = new AbortController();
  changed();
  // Before the request: whether it arrived isn't known if the page is closed now.
  await note([entry]);
  try {
    const path = `recognition/faces?subject=${encodeURIComponent(entry.subject)}`;
    const face = await untilTaken(entry, () => api("POST", path, entry.key, { body: photoForm({ file: entry.file }), signal: entry.abort.signal }));
    Object.assign(entry, { state: "done", id: face.image_id });
    await note([entry]);
    uploadEvents.dispatchEvent(new CustomEvent("added", { detail: { key: entry.key, subject: face.subject, id: face.image_id } }));
  } catch (error) {
    const isCancelled = error.name === "AbortError" || entry.state === "cancelled";
    Object.assign(entry, { state: isCancelled ? "cancelled" : "failed", problem: isCancelled ? "" : problemText(error) });
    // One that was cancelled on its way may have arrived: that stays noted.
    if (!isCancelled) await note([entry]);
  }
}

/** A server that is busy, or a network that is away, is no reason to give up. */
async function untilTaken(entry, action) {
  for (let wait = PAUSE; ; wait = Math.min(LONGEST_PAUSE, wait * 2)) {
    try {
      const result = await action();
      pause = 0;
      return result;
    } catch (error) {
      if (entry.state !== "sending" || ![0, 429, 502, 503, 504].includes(error.status)) throw error;
      pause = wait;
      changed();
      await Promise.race([new Promise((resolve) => setTimeout(resolve, wait * 1000)), new Promise((resolve) => addEventListener("online", resolve, { once: true })),
        new Promise((resolve) => entry.abort.signal.addEventListener("abort", resolve, { once: true }))]);
      if (entry.state !== "sending") throw error;
    }
  }
}

export function retry(entry) {
  if (entry.state === "failed" || entry.state === "cancelled") Object.assign(entry, { state: "waiting", problem: "" });
  changed();
  work();
}

export function cancel(entry) {
  if (!["waiting", "sending", "looking"].includes(entry.state)) return;
  entry.state = "cancelled";
  entry.abort?.abort();
  changed();
}

export function stopUploads() {
  entries.forEach(cancel);
  pause = 0;
}

export function clearUploads() {
  if (!isUploading()) entries.length = 0;
  changed();
}

function changed() {
  uploadEvents.dispatchEvent(new Event("changed"));
}

addEventListener("beforeunload", (event) => {
  if (isUploading()) event.preventDefault();
});
