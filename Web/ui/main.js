/** Starts the pages: language, session, and the page of the address. */

import { sessionEvents } from "./api.js";
import { h, replace } from "./dom.js";
import { loadLanguage, t } from "./i18n.js";
import { problemText } from "./parts/problem.js";
import { applyScheme } from "./parts/scheme.js";
import { toast } from "./parts/toast.js";
import { address, current, go, load, startRouter } from "./router.js";
import { forgetSession, loadSession, me } from "./session.js";
import { frame } from "./shell.js";

const app = document.getElementById("app");
let shown = null;
let turn = 0;

/** Shows the page of the address, unless another one is asked for meanwhile. */
async function render() {
  turn += 1;
  const mine = turn;
  const place = current();
  if (!me() && !place.isDoor) {
    go(address("login", { redirect: location.pathname + location.search }));
    return;
  }
  shown?.leave?.();
  shown = null;
  const slot = frame(app, place);
  const waiting = setTimeout(() => replace(slot, h("div", { class: "skeleton", role: "status", "aria-label": t("loading") })), 300);
  try {
    const { default: page } = await load(place.name);
    const next = await page(place.query);
    if (mine !== turn) {
      next.leave?.();
      return;
    }
    shown = next;
    document.title = next.title ? `${next.title} · CompreFace` : "CompreFace";
    if (next.crumbs) frame.crumbs(next.crumbs);
    replace(slot, next.content);
    // Whoever hears the page is told that it is another one.
    (slot.querySelector("[autofocus]") ?? slot.querySelector("h1"))?.focus();
  } catch (error) {
    if (mine === turn) replace(slot, h("div", { class: "notice bad", role: "alert" }, problemText(error)));
  } finally {
    clearTimeout(waiting);
  }
}

sessionEvents.addEventListener("expired", () => {
  if (!me()) return;
  forgetSession();
  toast(t("sessionExpired"), { bad: true });
  go(address("login", { redirect: location.pathname + location.search }));
});

applyScheme();
await loadLanguage();
try {
  await loadSession();
  startRouter(render);
} catch (error) {
  replace(app, h("div", { class: "door" }, h("main", {}, h("div", { class: "notice bad", role: "alert" }, problemText(error)),
    h("button", { onclick: () => location.reload() }, t("tryAgain")))));
}
