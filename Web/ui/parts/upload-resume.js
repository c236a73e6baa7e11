/** Which of some files a subject has already, by what this browser remembers and what the server still has. */

import { api, photo } from "../api.js";
import { entriesOf } from "./upload-journal.js";

const PAGE = 1000;
/** Photos of which it isn't known whether they arrived are compared with this many of the newest on the server. */
const NEWEST = 24;
/** The server knows for a day what it answered to a request; less, so that a try comes in time. */
const MEMORY = 23 * 3_600_000;

/**
 * @param {Array<{journal: string, file: File}>} fresh
 * @returns {Promise<Map<string, {id?: string, request?: string}>>} by `journal`: the `id` of a face that is there, or the `request` by
 *   which the server knows whether it is.
 * @throws where the server can't be asked: that tells nothing of what is there.
 */
export async function alreadyThere(fresh, service, subject) {
  // As they are now: a subject may be renamed meanwhile.
  const wanted = fresh.map(({ journal, file }) => ({ journal, file }));
  const known = await entriesOf(service.id);
  const seen = wanted.filter(({ journal }) => known.has(journal));
  const done = seen.filter(({ journal }) => known.get(journal).id);
  const unsure = seen.filter(({ journal }) => known.get(journal).state === "sending");
  const there = new Map();
  if (done.length > 0) {
    const ids = new Set(await facesOf(service.apiKey, subject));
    for (const { journal } of done) if (ids.has(known.get(journal).id)) there.set(journal, { id: known.get(journal).id });
  }
  if (unsure.length === 0) return there;
  const ours = new Set([...known.values()].map(({ id }) => id));
  const newest = await newestOf(service.apiKey, subject, ours);
  const hashes = await Promise.all(newest.map(async (id) => hashOf(service.apiKey, id)));
  for (const { journal, file } of unsure) {
    const at = hashes.indexOf(await hash(await file.arrayBuffer()));
    const { request, at: noted } = known.get(journal);
    if (at >= 0) there.set(journal, { id: newest[at] });
    // Its photo isn't kept, perhaps.
    else if (request && Date.now() - noted < MEMORY) there.set(journal, { request });
  }
  return there;
}

async function listed(key, subject, page) {
  const reply = await api("GET", `recognition/faces?subject=${encodeURIComponent(subject)}&page=${page}&size=${PAGE}`, key);
  return { ids: reply.faces.map(({ image_id: id }) => id), pages: reply.total_pages };
}

export async function isStored(service, subject, id) {
  return (await facesOf(service.apiKey, subject)).includes(id);
}

async function facesOf(key, subject) {
  const all = [];
  for (let page = 0; ; page += 1) {
    const { ids } = await listed(key, subject, page);
    all.push(...ids);
    if (ids.length < PAGE) return all;
  }
}

/** The newest that this browser knows nothing of. Lists are oldest first. */
async function newestOf(key, subject, ours) {
  const found = [];
  for (let { pages } = await listed(key, subject, 0); pages > 0 && found.length < NEWEST; pages -= 1) {
    const { ids } = await listed(key, subject, pages - 1);
    found.unshift(...ids.filter((id) => !ours.has(id)));
  }
  return found.slice(-NEWEST);
}

async function hashOf(key, id) {
  try {
    return await hash(await photo(key, id));
  } catch (error) {
    // One that isn't kept can't be compared.
    if (error.status === 404) return null;
    throw error;
  }
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
