/** What is around a page: the rail, the line at the top. */

import { ROOT, admin, signOut } from "./api.js";
import { h, replace } from "./dom.js";
import { t } from "./i18n.js";
import { address, go } from "./router.js";
import { forgetSession, isLeader, me } from "./session.js";

let shell = null;

/** Lays the frame, or keeps the one that is there, and gives the place of the page in it. */
export function frame(app, place) {
  if (place.isDoor || !me()) {
    shell = null;
    const slot = h("main", { id: "page", tabindex: "-1" });
    replace(app, h("div", { class: "door" }, slot));
    return slot;
  }
  if (!shell?.root.isConnected) {
    shell = build();
    replace(app, h("a", { class: "skip", href: "#page" }, t("toContent")), shell.root);
  }
  replace(shell.items, items(place));
  shell.crumbs.replaceChildren();
  return shell.slot;
}

/** @param {Array<[string, string|null]>} path texts with their addresses. */
frame.crumbs = (path) => {
  if (!shell) return;
  replace(shell.crumbs, path.flatMap(([text, url], index) => [
    index > 0 ? h("span", { class: "muted", "aria-hidden": "true" }, "/") : null,
    url ? h("a", { href: url }, text) : h("span", { "aria-current": "page" }, text),
  ]));
};

function build() {
  const items = h("nav", { class: "rail", "aria-label": t("navigation") });
  const crumbs = h("nav", { class: "crumbs", "aria-label": t("path") });
  const slot = h("main", { class: "page", id: "page", tabindex: "-1" });
  const who = `${me().firstName} ${me().lastName}`.trim() || me().email;
  const top = h("header", { class: "top" }, crumbs,
    h("a", { class: "button plain small", href: address("profile") }, who),
    h("button", { class: "small", onclick: leave }, t("signOut")));
  return { root: h("div", { class: "shell" }, items, top, slot), items, crumbs, slot };
}

async function leave() {
  await signOut();
  forgetSession();
  go(address("login"));
}

function items(place) {
  const service = { app: place.query.get("app"), model: place.query.get("model"), type: place.query.get("type") };
  const item = (page, text, parameters = {}) =>
    h("a", { class: "item", href: address(page, parameters), "aria-current": place.name === page ? "page" : null }, text);
  return [
    h("a", { class: "brand", href: address("") }, h("img", { src: new URL("ui/icon.svg", ROOT).href, alt: "" }), "CompreFace"),
    item("", t("applications")),
    service.app ? item("application", t("services"), { app: service.app }) : null,
    service.app && service.model ? [
      h("h2", {}, t("service")),
      item("dashboard", t("dashboard"), service),
      item("test-model", t("tryIt"), service),
      service.type === "RECOGNITION" ? item("manage-collection", t("faces"), service) : null,
    ] : null,
    h("div", { class: "space" }),
    item("people", t("people")),
    isLeader() ? item("audit", t("auditLog")) : null,
    item("server", t("server")),
  ];
}

/** Name of an application and of a service, for the path. */
export async function namesOf(app, model) {
  const [application, services] = await Promise.all([
    admin("GET", `app/${encodeURIComponent(app)}`),
    model ? admin("GET", `app/${encodeURIComponent(app)}/models`) : [],
  ]);
  return { application, service: services.find((service) => service.id === model) ?? null };
}
