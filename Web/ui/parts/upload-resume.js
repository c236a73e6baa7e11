/** Which of some files a subject has already, by what this browser remembers and what the server still has. */

import { api, photo } from "../api.js";
import { entriesOf } from "./upload-journal.js";

const PAGE = 1000;
/** Photos of which it isn't known whether they arrived are compared with this many of the newest on the server. */
const NEWEST = 24;

/**
 * @param {Array<{journal: string, file: File}>} fresh
 * @returns {Promise<Map<string, string>>} the ids of faces that are there, by `journal`.
 * @throws where the server can't be asked: that tells nothing of what is there.
 */
export async function alreadyThere(fresh, service, subject) {
  const known = await entriesOf(service.id);
  const seen = fresh.filter(({ journal }) => known.has(journal));
  const done = seen.filter(({ journal }) => known.get(journal).id);
  const there = new Map();
  if (done.length > 0) {
    const ids = await facesOf(service.apiKey, subject);
    for (const { journal } of done) if (ids.has(known.get(journal).id)) there.set(journal, known.get(journal).id);
  }
  const unsure = seen.filter(({ journal }) => known.get(journal).state === "sending");
  if (unsure.length === 0) return there;
  const ours = new Set([...known.values()].map(({ id }) => id));
  const newest = (await newestOf(service.apiKey, subject)).filter((id) => !ours.has(id));
  // One that isn't kept tells nothing, and nothing of the others.
  const hashes = await Promise.all(newest.map((id) => photo(service.apiKey, id).then(hash, () => null)));
  for (const { journal, file } of unsure) {
    const at = hashes.indexOf(await hash(await file.arrayBuffer()));
    if (at >= 0) there.set(journal, newest[at]);
  }
  return there;
}

function listed(key, subject, page, size) {
  return api("GET", `recognition/faces?subject=${encodeURIComponent(subject)}&page=${page}&size=${size}`, key);
}

async function facesOf(key, subject) {
  const ids = new Set();
  for (let page = 0; ; page += 1) {
    const reply = await listed(key, subject, page, PAGE);
    reply.faces.forEach(({ image_id: id }) => ids.add(id));
    if (reply.faces.length < PAGE) return ids;
  }
}

/** Lists are oldest first: the last two pages. */
async function newestOf(key, subject) {
  const { total_pages: pages } = await listed(key, subject, 0, NEWEST);
  const numbers = [pages - 2, pages - 1].filter((page) => page >= 0);
  const replies = await Promise.all(numbers.map((page) => listed(key, subject, page, NEWEST)));
  return replies.flatMap(({ faces }) => faces.map(({ image_id: id }) => id));
}

/** Of all bytes. Browsers have no SHA-256 for pages without HTTPS: then two sums that mix differently, which nobody attacks here. */
async function hash(bytes) {
  if (crypto.subtle) return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].join();
  let [one, other] = [0xdeadbeef, 0x41c6ce57];
  for (const byte of new Uint8Array(bytes)) {
    one = Math.imul(one ^ byte, 2654435761);
    other = Math.imul(other ^ byte, 1597334677);
  }
  return `${bytes.byteLength} ${one} ${other}`;
}
