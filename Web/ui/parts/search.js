/** One search over everything somebody may see: pages, applications, services, the subjects of this application, what can be done. */

import { api } from "../api.js";
import { allApplications, servicesOf } from "../directory.js";
import { h, replace, uniqueID } from "../dom.js";
import { t } from "../i18n.js";
import { address, current, go } from "../router.js";
import { isLeader, mayChangeServices } from "../session.js";
import { icon } from "./icon.js";
import { takeToasts } from "./toast.js";

const MOST_SHOWN = 40;
/** Applications whose services are looked through, and services of this application whose subjects are. */
const [MOST_APPLICATIONS, MOST_COLLECTIONS] = [100, 5];

let isOpen = false;

export function openSearch() {
  if (isOpen || document.querySelector("dialog[open]")) return;
  isOpen = true;
  const id = uniqueID("found");
  const list = h("ul", { class: "found", id, role: "listbox", "aria-label": t("search") });
  const input = h("input", {
    type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": id, "aria-label": t("searchEverything"), placeholder: t("searchEverything"),
    autocomplete: "off", spellcheck: "false", oninput: () => show(), onkeydown: keys,
  });
  const note = h("p", { class: "hint visually-hidden", role: "status" });
  const dialog = h("dialog", { class: "palette", "aria-label": t("search"), onclose: () => { isOpen = false; takeToasts(dialog); dialog.remove(); }, onclick: (event) => { if (event.target === dialog) dialog.close(); } },
    h("div", { class: "inside" }, input, list, note));
  let [entries, found, chosen] = [[], [], 0];

  function show() {
    const wanted = input.value.trim().toLowerCase();
    found = entries.filter(({ text }) => text.toLowerCase().includes(wanted))
      .sort((one, other) => Number(other.text.toLowerCase().startsWith(wanted)) - Number(one.text.toLowerCase().startsWith(wanted))).slice(0, MOST_SHOWN);
    choose(0);
    replace(list, found.map((entry, index) => h("li", { role: "option", id: `${id}-${index}`, "aria-selected": String(index === chosen), onpointermove: () => choose(index), onclick: () => take(entry) },
      icon(entry.icon), h("span", { class: "grow" }, h("bdi", {}, entry.text)), h("small", { class: "muted" }, h("bdi", {}, entry.kind)))),
    found.length === 0 ? h("li", { class: "muted", role: "option", "aria-disabled": "true" }, t("nothingMatches")) : null);
    note.textContent = t("resultCount", found.length);
  }
  function choose(index) {
    chosen = index;
    [...list.children].forEach((element, number) => element.setAttribute("aria-selected", String(number === index)));
    if (found.length > 0) input.setAttribute("aria-activedescendant", `${id}-${index}`);
    else input.removeAttribute("aria-activedescendant");
  }
  function keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) {
      event.preventDefault();
      choose((chosen + step + found.length) % found.length);
      list.children[chosen].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && found[chosen]) {
      event.preventDefault();
      take(found[chosen]);
    }
  }
  function take(entry) {
    dialog.close();
    go(entry.href);
  }
  function add(more) {
    entries = entries.concat(more);
    show();
  }

  document.body.append(dialog);
  dialog.showModal();
  const place = current();
  add(pages());
  applications(place, add).catch(() => {});
}

function pages() {
  const page = (name, key, picture) => ({ text: t(key), kind: t("kind.page"), href: address(name), icon: picture });
  return [
    page("", "applications", "applications"), page("profile", "profile", "account"), page("people", "people", "people"),
    isLeader() ? page("audit", "auditLog", "audit") : null, page("server", "server", "server"),
    isLeader() ? { text: t("createApplication"), kind: t("kind.action"), href: address("", { new: "application" }), icon: "plus" } : null,
  ].filter(Boolean);
}

async function applications(place, add) {
  const all = await allApplications();
  add(all.map((application) => ({ text: application.name, kind: t("kind.application"), href: address("application", { app: application.id }), icon: "applications" })));
  const here = place.query.get("app");
  const ordered = [...all].sort((one, other) => Number(other.id === here) - Number(one.id === here)).slice(0, MOST_APPLICATIONS);
  for (const application of ordered) {
    const services = await servicesOf(application.id);
    add(services.flatMap((service) => entriesOf(application, service)));
    if (application.id !== here) continue;
    if (mayChangeServices(application)) add([{ text: t("createService"), kind: application.name, href: address("application", { app: application.id, new: "service" }), icon: "plus" }]);
    const recognising = services.filter(({ type }) => type === "RECOGNITION")
      .sort((one, other) => Number(other.id === place.query.get("model")) - Number(one.id === place.query.get("model"))).slice(0, MOST_COLLECTIONS);
    for (const service of recognising) subjects(application, service, add).catch(() => {});
  }
}

function entriesOf(application, service) {
  const place = { app: application.id, model: service.id, type: service.type };
  const entry = (page, text, picture) => ({ text: `${service.name}${text ? `: ${text}` : ""}`, kind: application.name, href: address(page, place), icon: picture });
  return [
    entry("dashboard", "", service.type), entry("test-model", t("tryIt"), "try"),
    service.type === "RECOGNITION" ? entry("manage-collection", t("faces"), "faces") : null,
  ].filter(Boolean);
}

async function subjects(application, service, add) {
  const { subjects: names } = await api("GET", "recognition/subjects", service.apiKey);
  const place = { app: application.id, model: service.id, type: service.type };
  add(names.map((subject) => ({ text: subject, kind: `${t("kind.subject")} · ${service.name}`, href: address("manage-collection", { ...place, subject }), icon: "faces" })));
}

/** Ctrl-K and Cmd-K anywhere, `/` where nothing is being written. */
export function listenForSearch(mayOpen) {
  document.addEventListener("keydown", (event) => {
    const isWriting = event.target.closest?.("input, textarea, select, [contenteditable]");
    const isAsked = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !isWriting && !event.ctrlKey && !event.metaKey && !event.altKey);
    if (!isAsked || !mayOpen()) return;
    event.preventDefault();
    openSearch();
  });
}
