/**
 * Which photos are on their way into collections, kept in this browser: after a reload, or another day, the same folder is
 * chosen again, and what is there is skipped. Without the browser's database nothing is remembered, and all else works.
 */

const [DATABASE, STORE, DAYS] = ["compreface", "uploads", 90];

/** Tells a photo from others of a subject: the same file, chosen again, has the same. */
export function keyOf(service, subject, file) {
  return [service, subject, file.webkitRelativePath || file.name, file.size, file.lastModified].join("\n");
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
      store.transaction.onerror = () => reject(store.transaction.error);
    });
    return result?.result;
  } catch {
    return null;
  }
}

/** All of a service's entries by key: `{key, service, subject, name, state, id, at}` with `waiting`, `sending` or `done`. */
export async function entriesOf(service) {
  const oldest = Date.now() - DAYS * 86_400_000;
  const all = (await inStore("readonly", (store) => store.index("service").getAll(service))) ?? [];
  return new Map(all.filter(({ at }) => at > oldest).map((entry) => [entry.key, entry]));
}

export function write(entries) {
  return inStore("readwrite", (store) => entries.forEach((entry) => store.put({ ...entry, at: Date.now() })));
}

export function forget(keys) {
  return inStore("readwrite", (store) => keys.forEach((key) => store.delete(key)));
}
