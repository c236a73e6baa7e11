/** What is around a page: the rail, the line at the top. */

import { ROOT, signOut } from "./api.js";
import { allApplications } from "./directory.js";
import { h, replace } from "./dom.js";
import { t } from "./i18n.js";
import { ask } from "./parts/dialog.js";
import { icon } from "./parts/icon.js";
import { menu } from "./parts/menu.js";
import { problemText } from "./parts/problem.js";
import { openSearch } from "./parts/search.js";
import { toast } from "./parts/toast.js";
import { finishPending } from "./parts/undo.js";
import { isUploading, stopUploads } from "./parts/uploads.js";
import { address, go } from "./router.js";
import { forgetSession, isLeader, me } from "./session.js";

let shell = null;
/** What the style sheet needs so that the tray lies over nothing that is used. */
const trayHeight = new ResizeObserver(([{ target }]) => document.documentElement.style.setProperty("--tray", `${target.offsetHeight}px`));

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
  nameSwitcher(place.query.get("app"));
  replace(shell.who, h("bdi", {}, whoIAm()));
  shell.account.setAttribute("aria-label", t("accountOf", whoIAm()));
  shell.crumbs.replaceChildren();
  return shell.slot;
}

/** @param {Array<[string, string|null]>} path texts with their addresses. */
frame.crumbs = (path) => {
  if (!shell) return;
  replace(shell.crumbs, path.flatMap(([text, url], index) => [
    index > 0 ? h("span", { class: "muted", "aria-hidden": "true" }, "/") : null,
    url ? h("a", { href: url }, h("bdi", {}, text)) : h("span", { "aria-current": "page" }, h("bdi", {}, text)),
  ]));
};

function build() {
  trayHeight.observe(document.querySelector("upload-tray"));
  const name = h("span", { class: "grow name" }, t("allApplications"));
  const switcher = menu([icon("applications"), name, icon("down")], { class: "switcher" }, applicationEntries);
  const items = h("nav", { class: "items", "aria-label": t("navigation") });
  const rail = h("div", { class: "rail" },
    h("a", { class: "brand", href: address("") }, h("img", { src: new URL("ui/icon.svg", ROOT).href, alt: "" }), "CompreFace"), switcher, items);
  const crumbs = h("nav", { class: "crumbs", "aria-label": t("path") });
  const slot = h("main", { class: "page", id: "page", tabindex: "-1" });
  const who = h("span", { class: "wide" });
  const account = menu([icon("account"), who], { class: "plain small" }, accountEntries);
  const top = h("header", { class: "top" }, crumbs,
    h("button", { class: "search small", onclick: openSearch, "aria-label": t("search"), title: t("searchEverything"), "aria-keyshortcuts": "Control+K" }, icon("search"), h("span", { class: "wide" }, t("search")), h("kbd", { class: "wide", "aria-hidden": "true" }, "Ctrl K")),
    account);
  return { root: h("div", { class: "shell" }, rail, top, slot), items, crumbs, slot, name, switcher, who, account };
}

function whoIAm() {
  return `${me().firstName} ${me().lastName}`.trim() || me().email;
}

function accountEntries() {
  return [
    { text: t("profile"), hint: me().email, href: address("profile"), icon: "account" },
    { text: t("signOut"), run: leave, icon: "sign-out" },
  ];
}

async function applicationEntries() {
  const here = new URLSearchParams(location.search).get("app");
  const all = await allApplications().catch(() => []);
  return [
    { text: t("allApplications"), href: address(""), icon: "applications", current: !here },
    ...all.map(({ id, name }) => ({ text: name, href: address("application", { app: id }), current: id === here })),
    isLeader() ? { text: t("createApplication"), href: address("", { new: "application" }), icon: "plus" } : null,
  ].filter(Boolean);
}

async function nameSwitcher(app) {
  const mine = shell;
  const all = app ? await allApplications().catch(() => []) : [];
  if (mine !== shell) return;
  const name = all.find(({ id }) => id === app)?.name ?? t("allApplications");
  mine.name.replaceChildren(h("bdi", {}, name));
  // Whoever speaks to the computer says what is written there.
  mine.switcher.setAttribute("aria-label", `${name}: ${t("switchApplication")}`);
}

function leave() {
  if (!isUploading()) return end();
  ask(t("signOut"), [h("p", {}, t("stopUploads"))], t("signOut"), async () => {
    stopUploads();
    await end();
  });
}

async function end() {
  await finishPending();
  try {
    await signOut();
  } catch (error) {
    toast(problemText(error), { bad: true });
    return;
  }
  forgetSession();
  go(address("login"));
}

function items(place) {
  const service = { app: place.query.get("app"), model: place.query.get("model"), type: place.query.get("type") };
  const item = (page, text, picture, parameters = {}) =>
    h("a", { class: "item", href: address(page, parameters), "aria-current": place.name === page ? "page" : null }, icon(picture), h("span", {}, text));
  const others = [["people", t("people"), "people"], isLeader() ? ["audit", t("auditLog"), "audit"] : null, ["server", t("server"), "server"]].filter(Boolean);
  return [
    // On a phone there is no room for it inside a service; the path above leads there.
    h("div", { class: service.model ? "up" : null }, item("", t("applications"), "applications")),
    service.app ? item("application", t("services"), "services", { app: service.app }) : null,
    service.app && service.model ? [
      h("h2", {}, t("service")),
      item("dashboard", t("dashboard"), "dashboard", service),
      item("test-model", t("tryIt"), "try", service),
      service.type === "RECOGNITION" ? item("manage-collection", t("faces"), "faces", service) : null,
    ] : null,
    h("div", { class: "space" }),
    h("div", { class: "others" }, others.map((other) => item(...other))),
    menu([icon("more"), h("span", {}, t("moreItems"))], { class: "item others-menu" }, () => others.map(([page, text, picture]) => ({ text, href: address(page), icon: picture, current: place.name === page }))),
  ];
}
