/** Photos on their way into collections. It goes on while other pages are looked at, and waits while no server is there. */

import { api, photoForm } from "../api.js";
import { alreadyThere, isStored } from "./upload-resume.js";
import { fileKeys, forgetSubject, keyOf, newRequest, renameSubject, write } from "./upload-journal.js";
import { problemText } from "./problem.js";
import { finishPending } from "./undo.js";

/** How many are sent at the same time: the server has a queue of its own. */
const AT_ONCE = 3;
/** Seconds until a server that is busy or away is asked again; at first, and at most. */
const [PAUSE, LONGEST_PAUSE] = [1, 15];
/** Statuses that mean "later"; with some of them it isn't known whether the photo has arrived. */
const [LATER, UNKNOWN] = [new Set([0, 429, 502, 503, 504]), new Set([0, 502, 504])];
/** What the server says where another request had the key. */
const OTHER_REQUEST = 112;

/** Told `changed` when there is something else to see, and `added` of each face: `detail` has the key, the subject and the id. */
export const uploadEvents = new EventTarget();
/** `{file, service, subject, state, problem}`; states are looking, waiting, sending, done, there, failed, cancelled. */
export const entries = [];
let working = 0;
/** Seconds that all wait at the moment, since a server was busy or away. */
let pause = 0;

export const isWaitingForServer = () => pause > 0;
const isOpen = ({ state }) => state === "looking" || state === "waiting" || state === "sending";
export const isUploading = () => entries.some(isOpen);

/**
 * @param {File[]} files of one subject.
 * @param {{id: string, apiKey: string}} service
 */
export async function upload(files, service, subject) {
  // The same photos, chosen again while they are on their way. Those that have arrived may have been deleted since.
  const known = new Set(entries.filter(isOpen).map(({ journal }) => journal));
  const names = fileKeys(files);
  const chosen = files.map((file, index) => {
    const journal = keyOf(service.id, subject, names[index]);
    return { file, name: names[index], service, subject, journal, state: known.has(journal) ? "there" : "looking", problem: "", request: newRequest(), abort: new AbortController() };
  });
  entries.push(...chosen);
  changed();
  const fresh = chosen.filter(({ state }) => state === "looking");
  try {
    // A photo that was deleted a moment ago, and may be brought back yet, is not there.
    await finishPending();
    await look(fresh, service);
    await note(fresh.filter(({ state }) => state === "waiting" || state === "there"));
  } catch (error) {
    for (const entry of fresh) if (entry.state === "looking") Object.assign(entry, { state: "failed", problem: problemText(error) });
  }
  changed();
  work();
}

async function look(fresh, service) {
  const isWanted = () => fresh.some(({ state }) => state === "looking");
  let [there, subject] = [null, null];
  // Renamed while it was looked for: under that name it is looked for again.
  while (isWanted() && subject !== fresh[0].subject) {
    subject = fresh[0].subject;
    there = await untilAnswered(isWanted, () => alreadyThere(fresh, service, subject));
  }
  for (const entry of fresh) {
    if (entry.state !== "looking") continue;
    const { id, request } = there?.get(entry.journal) ?? {};
    if (id) Object.assign(entry, { state: "there", id });
    else Object.assign(entry, { state: "waiting" }, request ? { request, isTakenUp: true } : {});
  }
}

function note(some) {
  const states = { done: "done", there: "done", sending: "sending", failed: "failed" };
  return write(some.map(({ journal, service, subject, name, state, id, request }) => ({ key: journal, service: service.id, subject, file: name, state: states[state] ?? "waiting", id, request })));
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
  changed();
  // Before the request: whether it arrived isn't known if the page is closed now.
  await note([entry]);
  try {
    const face = await untilAnswered(() => entry.state === "sending", () => add(entry), entry);
    if (entry.state !== "sending") return;
    Object.assign(entry, { state: "done", id: face.image_id, isUnsure: false });
    // Before others hear that all is done: they look at how many there are.
    uploadEvents.dispatchEvent(new CustomEvent("added", { detail: { key: entry.service.apiKey, subject: face.subject, id: face.image_id } }));
    await note([entry]);
  } catch (error) {
    // One that was cancelled on its way may have arrived: that stays noted.
    if (error.name === "AbortError" || entry.state !== "sending") return;
    Object.assign(entry, { state: "failed", problem: problemText(error) });
    await note([entry]);
  }
}

/**
 * Each try names itself by the same request: where an earlier one has arrived the server answers as it did then. Where that isn't known
 * the photo is looked for first all the same: its subject may have got another name in between, which makes it another request, and
 * servers of 1.2 know requests by no name.
 */
async function add(entry) {
  const { service, subject, file, abort, request } = entry;
  const wasUnsure = Boolean(entry.isUnsure);
  if (wasUnsure) {
    const id = (await alreadyThere([entry], service, subject)).get(entry.journal)?.id;
    if (id) return { image_id: id, subject };
  }
  entry.isUnsure = true;
  let face;
  try {
    face = await api("POST", `recognition/faces?subject=${encodeURIComponent(subject)}`, service.apiKey, { body: photoForm({ file }), signal: abort.signal, headers: { "Idempotency-Key": request } });
  } catch (error) {
    entry.isUnsure = wasUnsure || error.name === "AbortError" || UNKNOWN.has(error.status);
    // Another file of the same name and size; or its subject had another name then.
    if (error.code === OTHER_REQUEST && entry.isTakenUp) return addAnew(entry);
    throw error;
  }
  // It had arrived before it was interrupted. If it was deleted since, it is wanted anew.
  if (entry.isTakenUp && !(await isStored(service, face.subject, face.image_id))) return addAnew(entry);
  return face;
}

async function addAnew(entry) {
  Object.assign(entry, { request: newRequest(), isTakenUp: false });
  await note([entry]);
  return add(entry);
}

/** A server that is busy, or a network that is away, is no reason to give up. Undefined where it isn't wanted any more. */
async function untilAnswered(isWanted, action, entry = null) {
  for (let wait = PAUSE; isWanted(); wait = Math.min(LONGEST_PAUSE, wait * 2)) {
    try {
      const result = await action();
      pause = 0;
      return result;
    } catch (error) {
      if (!LATER.has(error.status)) throw error;
      pause = wait;
      changed();
      await new Promise((resolve) => {
        setTimeout(resolve, wait * 1000);
        addEventListener("online", resolve, { once: true });
        entry?.abort.signal.addEventListener("abort", resolve, { once: true });
      });
    }
  }
}

export function retry(entry) {
  if (entry.state === "failed" || entry.state === "cancelled") Object.assign(entry, { state: "waiting", problem: "", isTakenUp: Boolean(entry.isUnsure), abort: new AbortController() });
  changed();
  work();
}

export function cancel(entry) {
  if (!isOpen(entry)) return;
  entry.state = "cancelled";
  entry.abort.abort();
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

// MARK: What happens to their subject meanwhile

/** What still waits goes to the new name. */
export async function renameUploads(service, from, to) {
  const moved = entries.filter((entry) => entry.service.id === service.id && entry.subject === from);
  for (const entry of moved) Object.assign(entry, { subject: to, journal: keyOf(service.id, to, entry.name), request: newRequest(), isTakenUp: false, isUnsure: Boolean(entry.isUnsure || entry.isTakenUp) });
  await renameSubject(service.id, from, to);
}

export function cancelUploads(service, subject) {
  entries.filter((entry) => entry.service.id === service.id && entry.subject === subject).forEach(cancel);
}

/** When it is gone. */
export const forgetUploads = (service, subject) => forgetSubject(service.id, subject);

function changed() {
  uploadEvents.dispatchEvent(new Event("changed"));
}

addEventListener("beforeunload", (event) => {
  if (isUploading()) event.preventDefault();
});
