/**
 * Which photos are on their way into collections, kept in this browser: after a reload, or another day, the same photos are
 * chosen again, and what is there is skipped. Without the browser's database nothing is remembered, and all else works.
 */

const [DATABASE, STORE, DAYS] = ["compreface", "uploads", 90];

/** Names a request that may be sent again. Not `randomUUID`: browsers have it for pages with HTTPS alone. */
export function newRequest() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} file as {@link fileKeys} names it. */
export function keyOf(service, subject, file) {
  return [service, subject, file].join("\n");
}

/**
 * Tells photos from others of a subject: the same file has the same, in whatever way it is chosen. Those of one selection that would
 * have the same, from several folders, are numbered.
 */
export function fileKeys(files) {
  const seen = new Map();
  return files.map((file) => {
    const key = [file.name, file.size, file.lastModified].join("\n");
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    return number === 1 ? key : `${key}\n${number}`;
  });
}

let opening = null;

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" }).createIndex("service", "service");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function inStore(mode, work) {
  try {
    const store = (await database()).transaction(STORE, mode).objectStore(STORE);
    const result = work(store);
    await new Promise((resolve, reject) => {
      store.transaction.oncomplete = resolve;
      store.transaction.onerror = reject;
      store.transaction.onabort = reject;
    });
    return result?.result;
  } catch {
    return null;
  }
}

/**
 * All of a service's entries by key: `{key, service, subject, file, state, id, request, at}`; states are `waiting`, `sending` (which
 * may have arrived: the server knows by the `request`), `done`, `failed`.
 */
export async function entriesOf(service) {
  const oldest = Date.now() - DAYS * 86_400_000;
  const all = (await inStore("readonly", (store) => store.index("service").getAll(service))) ?? [];
  const old = all.filter(({ at }) => at <= oldest).map(({ key }) => key);
  if (old.length > 0) await forget(old);
  return new Map(all.filter(({ at }) => at > oldest).map((entry) => [entry.key, entry]));
}

export function write(entries) {
  return inStore("readwrite", (store) => entries.forEach((entry) => store.put({ ...entry, at: Date.now() })));
}

export function forget(keys) {
  return inStore("readwrite", (store) => keys.forEach((key) => store.delete(key)));
}

/** A subject has another name, or its photos are another subject's now. */
export function renameSubject(service, from, to) {
  // In one transaction: what is noted meanwhile under the new name is newer.
  return inStore("readwrite", (store) => {
    const all = store.index("service").getAll(service);
    all.onsuccess = () => {
      const known = new Map(all.result.map((entry) => [entry.key, entry]));
      for (const entry of all.result.filter(({ subject }) => subject === from)) {
        store.delete(entry.key);
        const key = keyOf(service, to, entry.file);
        if (!known.get(key)?.id) store.put({ ...entry, subject: to, key });
      }
    };
  });
}

/** A subject is gone. */
export async function forgetSubject(service, subject) {
  const gone = [...(await entriesOf(service)).values()].filter((entry) => entry.subject === subject);
  await forget(gone.map(({ key }) => key));
}
