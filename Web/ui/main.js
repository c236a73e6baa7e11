/** Starts the pages: language, session, and the page of the address. */

import { sessionEvents } from "./api.js";
import { h, replace } from "./dom.js";
import { loadLanguage, t } from "./i18n.js";
import { problemNotice } from "./parts/problem.js";
import { applyScheme } from "./parts/scheme.js";
import { listenForSearch } from "./parts/search.js";
import { toast } from "./parts/toast.js";
import "./parts/upload-tray.js";
import { address, current, go, note, startRouter } from "./router.js";
import { forgetSession, loadSession, me } from "./session.js";
import { frame } from "./shell.js";
import { fetchPages, isDoor, isPage, load } from "./sitemap.js";
import { untilStarted } from "./starting.js";

const app = document.getElementById("app");
let shown = null;
let turn = 0;

/** Shows the page of the address, unless another one is asked for meanwhile. */
async function render() {
  turn += 1;
  const mine = turn;
  const { name, query } = current();
  const place = { name: isPage(name) ? name : "", query, isDoor: isDoor(name) };
  if (!me() && !place.isDoor) {
    go(address("login", { redirect: location.pathname + location.search }), { instead: true });
    return;
  }
  // A dialog belongs to the page it was opened on.
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  shown?.leave?.();
  shown = null;
  const slot = frame(app, place);
  // The place is the same for all pages: one that was asked for later may be in it by then.
  const waiting = setTimeout(() => { if (mine === turn) replace(slot, skeleton()); }, 300);
  try {
    const { default: page } = await load(place.name);
    const next = await page(place.query, (parameters) => { if (mine === turn) note(parameters); });
    if (mine !== turn) {
      next.leave?.();
      return;
    }
    shown = next;
    document.title = next.title ? `${next.title} · CompreFace` : "CompreFace";
    if (next.crumbs) frame.crumbs(next.crumbs);
    clearTimeout(waiting);
    replace(slot, next.content);
    scrollTo(0, 0);
    next.opened?.();
    // Whoever hears the page is told that it is another one.
    if (!document.querySelector("dialog[open]")) (slot.querySelector("[autofocus]") ?? slot.querySelector("h1"))?.focus({ preventScroll: true });
  } catch (error) {
    if (mine !== turn || error.status === 401) return;
    document.title = `${t("failedTitle")} · CompreFace`;
    const title = h("h1", { tabindex: "-1" }, t("failedTitle"));
    replace(slot, title, problemNotice(error, h("button", { class: "small", onclick: render }, t("tryAgain")), h("a", { class: "button small", href: address("") }, t("applications"))));
    title.focus({ preventScroll: true });
  } finally {
    clearTimeout(waiting);
  }
}

function skeleton() {
  return h("div", { class: "stack", role: "status", "aria-label": t("loading") }, ["short", "", "", "tall"].map((size) => h("div", { class: `skeleton ${size}` })));
}

sessionEvents.addEventListener("expired", () => {
  if (!me()) return;
  forgetSession();
  toast(t("sessionExpired"), { bad: true });
  go(address("login", { redirect: location.pathname + location.search }));
});

let isStarting = false;
sessionEvents.addEventListener("unavailable", () => start());

/** Lays the pages anew when the servers are there. */
async function start() {
  if (isStarting) return;
  isStarting = true;
  turn += 1;
  await untilStarted(app);
  isStarting = false;
  await enter();
  fetchPages();
}

async function enter() {
  try {
    await loadSession();
    startRouter(render, isPage);
  } catch (error) {
    // Servers that are there and can't answer say why; only one that isn't is waited for.
    if (error.status === 0 || error.status === 502) return start();
    replace(app, h("div", { class: "door" }, h("main", {}, problemNotice(error), h("button", { onclick: () => location.reload() }, t("tryAgain")))));
  }
}

// A file that is dropped beside its place would be opened instead of these pages.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });

applyScheme();
await loadLanguage();
document.body.append(document.createElement("upload-tray"));
listenForSearch(() => me() !== null);
await enter();
fetchPages();
