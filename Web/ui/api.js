/** The one file that asks the server. */

/** Where the server is: pages may lie under a prefix of a proxy. */
export const ROOT = new URL("..", import.meta.url);

/** The one client there is names itself so; it is no secret. */
const CLIENT = { Authorization: `Basic ${btoa("CommonClientId:password")}` };

export class ApiError extends Error {
  /**
   * @param {number} status of HTTP; 0 where nobody answered.
   * @param {number|undefined} code of CompreFace.
   * @param {string|null} requestID for the server's log.
   */
  constructor(message, status, code, requestID) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestID = requestID;
  }
}

/**
 * Told when the session is over (`expired`), when a server isn't there (`unavailable`), when something was changed (`changed`), and
 * when a service's key isn't one any more (`keyGone`).
 */
export const sessionEvents = new EventTarget();

/** Bytes that requests may have together which outlive the page; browsers stop at 64 KiB. */
export const CARRIED = 60_000;
let carrying = 0;

async function send(method, path, { json, form, body, key, headers = {}, signal, keepalive = method === "DELETE" } = {}) {
  const all = new Headers(headers);
  if (key) all.set("x-api-key", key);
  if (json !== undefined) {
    all.set("Content-Type", "application/json");
    body = JSON.stringify(json);
  } else if (form) {
    body = new URLSearchParams(form);
  }
  // A small one that goes out while the page closes still arrives. What would be too much is refused by browsers even while it is open.
  const bytes = keepalive ? (body?.length ?? 0) : 0;
  if (carrying + bytes > CARRIED) keepalive = false;
  if (keepalive) carrying += bytes;
  try {
    return await fetch(new URL(path, ROOT), { method, headers: all, body, signal, keepalive, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("", 0);
  } finally {
    if (keepalive) carrying -= bytes;
  }
}

async function read(response) {
  const text = await response.text();
  let content = text;
  if (response.headers.get("Content-Type")?.includes("json")) {
    try {
      content = JSON.parse(text);
    } catch {
      content = null;
    }
  }
  if (response.ok) return content;
  const message = content?.message ?? content?.error_description ?? "";
  throw new ApiError(message, response.status, content?.code, response.headers.get("X-Request-ID"));
}

// MARK: With a session

/** Milliseconds until what another window was given is there. */
const OTHER_WINDOW = 300;
let refreshing = null;

/**
 * Several requests may find out at the same time that the session has run out: one renews it.
 * @returns whether there is a session now. Throws where that couldn't be found out.
 */
function refresh() {
  refreshing ??= send("POST", "admin/oauth/token", { form: { grant_type: "refresh_token" }, headers: CLIENT })
    .then((response) => (response.ok || response.status === 400 || response.status === 401 ? response.ok : read(response)))
    .finally(() => { refreshing = null; });
  return refreshing;
}

/**
 * A session is renewed once with what renews it. Where that is refused, another window may have done so a moment ago: what it got is
 * this window's too, as soon as it is answered.
 */
async function renew() {
  if (!(await refresh())) await new Promise((resolve) => { setTimeout(resolve, OTHER_WINDOW); });
}

/** Something of the administration. */
export async function admin(method, path, options = {}) {
  let response = await send(method, `admin/${path}`, options);
  if (response.status === 401) {
    await renew();
    response = await send(method, `admin/${path}`, options);
    if (response.status === 401) sessionEvents.dispatchEvent(new Event("expired"));
  }
  if (response.status === 502) sessionEvents.dispatchEvent(new Event("unavailable"));
  if (method !== "GET" && response.ok) sessionEvents.dispatchEvent(new Event("changed"));
  return read(response);
}

export async function signIn(username, password) {
  const form = { grant_type: "password", username, password };
  return read(await send("POST", "admin/oauth/token", { form, headers: CLIENT }));
}

/** Throws where the session may still be open. */
export async function signOut() {
  const end = () => send("DELETE", "admin/oauth/token", { headers: CLIENT });
  if ((await end()).ok) return;
  // Its access has run out, and it can be renewed: it is renewed to be ended.
  await renew();
  const response = await end();
  if (response.status !== 401) await read(response);
}

/** What needs nobody to be signed in, and can't renew a session. */
export async function open(method, path, options) {
  return read(await send(method, path, options));
}

// MARK: With the key of a service

/** What the server says of a key that it doesn't know. */
const NO_SERVICE = 10;

/** Something of the API, `recognition/faces?…`. */
export async function api(method, path, key, options = {}) {
  try {
    return await read(await send(method, `api/v1/${path}`, { ...options, key }));
  } catch (error) {
    if (error.status === 404 && error.code === NO_SERVICE) sessionEvents.dispatchEvent(new Event("keyGone"));
    throw error;
  }
}

/** A form with a photo for each name. */
export function photoForm(photos) {
  const form = new FormData();
  for (const [name, file] of Object.entries(photos)) form.append(name, file, file.name || "photo.jpg");
  return form;
}

/** Where a stored face's photo is. */
export function photoAddress(key, id) {
  return new URL(`api/v1/static/${encodeURIComponent(key)}/images/${encodeURIComponent(id)}`, ROOT).href;
}

/** The bytes of a stored face's photo. */
export async function photo(key, id) {
  const response = await send("GET", `api/v1/recognition/faces/${encodeURIComponent(id)}/img`, { key });
  return response.ok ? response.arrayBuffer() : read(response);
}

/** Numbers about the server, in Prometheus' text. */
export async function metrics() {
  return read(await send("GET", "metrics"));
}
