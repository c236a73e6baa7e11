/** Which of some files a subject has already, by what this browser remembers and what the server still has. */

import { api, photo } from "../api.js";
import { entriesOf } from "./upload-journal.js";

const PAGE = 1000;
/** Photos that were being sent when the page closed are compared with this many of the newest on the server. */
const NEWEST = 12;

/**
 * @param {Array<{journal: string, file: File}>} fresh
 * @returns {Promise<Map<string, string>>} the ids of faces that are there, by `journal`.
 */
export async function alreadyThere(fresh, service, subject) {
  const known = await entriesOf(service.id);
  const seen = fresh.filter(({ journal }) => known.has(journal));
  if (seen.length === 0) return new Map();
  const ids = await facesOf(service.apiKey, subject);
  const there = new Map(seen.map(({ journal }) => [journal, known.get(journal).id]).filter(([, id]) => ids.has(id)));
  const unsure = seen.filter(({ journal }) => known.get(journal).state === "sending");
  if (unsure.length === 0) return there;
  const ours = new Set([...known.values()].map(({ id }) => id));
  const newest = [...ids].filter((id) => !ours.has(id)).slice(-NEWEST);
  const byHash = new Map(await Promise.all(newest.map(async (id) => [await hash(await photo(service.apiKey, id)), id])));
  for (const { journal, file } of unsure) {
    const id = byHash.get(await hash(await file.arrayBuffer()));
    if (id) there.set(journal, id);
  }
  return there;
}

async function facesOf(key, subject) {
  const ids = new Set();
  for (let page = 0; ; page += 1) {
    const reply = await api("GET", `recognition/faces?subject=${encodeURIComponent(subject)}&page=${page}&size=${PAGE}`, key);
    reply.faces.forEach(({ image_id: id }) => ids.add(id));
    if (reply.faces.length < PAGE) return ids;
  }
}

async function hash(bytes) {
  // Without HTTPS browsers have no hashes: then the bytes themselves.
  if (!crypto.subtle) return String.fromCharCode(...new Uint8Array(bytes).subarray(0, 4096)) + bytes.byteLength;
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].join();
}
