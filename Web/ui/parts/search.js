/** One search over everything somebody may see: pages, applications, services, the subjects of this application, what can be done. */

import { api } from "../api.js";
import { allApplications, servicesOf } from "../directory.js";
import { h, replace, uniqueID } from "../dom.js";
import { t } from "../i18n.js";
import { address, current, go } from "../router.js";
import { isLeader, mayChangeServices } from "../session.js";
import { Searchable } from "./found.js";
import { icon } from "./icon.js";
import { opensWithSlash } from "./shortcut.js";
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
    autocomplete: "off", spellcheck: "false", oninput: () => { chosen = 0; show(); }, onkeydown: keys,
  });
  const note = h("p", { class: "hint visually-hidden", role: "status" });
  const dialog = h("dialog", { class: "palette", "aria-label": t("search"), onclose: () => { isOpen = false; turn += 1; takeToasts(dialog); dialog.remove(); }, onclick: (event) => { if (event.target === dialog) dialog.close(); } },
    h("div", { class: "inside" }, input, list, note));
  const all = new Searchable();
  let [found, chosen, turn, looking] = [[], 0, 0, null];

  function show() {
    if (dialog.open) looking = look();
  }
  /** What somebody has moved to stays chosen when more is found; what is typed chooses the first. */
  async function look() {
    turn += 1;
    const mine = turn;
    const places = await all.find(input.value.trim(), MOST_SHOWN, () => mine === turn);
    if (!places || mine !== turn) return;
    const kept = chosen > 0 ? found[chosen] : null;
    found = places.map(({ group, index }) => ({ ...group.entry(index), group, index }));
    choose(Math.max(found.findIndex(({ group, index }) => group === kept?.group && index === kept?.index), 0));
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
  async function keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) {
      event.preventDefault();
      choose((chosen + step + found.length) % found.length);
      list.children[chosen].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      // What was typed last, also where it is being looked for yet.
      for (let last = null; last !== looking;) await (last = looking);
      if (found[chosen]) take(found[chosen]);
    }
  }
  function take({ to }) {
    if (!dialog.open) return;
    dialog.close();
    go(address(...to));
  }
  async function addTexts(texts, entry) {
    await all.add(texts, entry);
    show();
  }
  const add = (more) => addTexts(more.map(({ text }) => text), (index) => more[index]);

  document.body.append(dialog);
  dialog.showModal();
  const place = current();
  add(pages());
  applications(place, add, addTexts).catch(() => {});
}

/** Entries have a `text`, a `kind`, an `icon`, and in `to` what makes their address. */
function pages() {
  const page = (name, key, picture) => ({ text: t(key), kind: t("kind.page"), to: [name], icon: picture });
  return [
    page("", "applications", "applications"), page("profile", "profile", "account"), page("people", "people", "people"),
    isLeader() ? page("audit", "auditLog", "audit") : null, page("server", "server", "server"),
    isLeader() ? { text: t("createApplication"), kind: t("kind.action"), to: ["", { new: "application" }], icon: "plus" } : null,
  ].filter(Boolean);
}

async function applications(place, add, addTexts) {
  const all = await allApplications();
  add(all.map((application) => ({ text: application.name, kind: t("kind.application"), to: ["application", { app: application.id }], icon: "applications" })));
  const here = place.query.get("app");
  const ordered = [...all].sort((one, other) => Number(other.id === here) - Number(one.id === here)).slice(0, MOST_APPLICATIONS);
  for (const application of ordered) {
    const services = await servicesOf(application.id);
    add(services.flatMap((service) => entriesOf(application, service)));
    if (application.id !== here) continue;
    if (mayChangeServices(application)) add([{ text: t("createService"), kind: application.name, to: ["application", { app: application.id, new: "service" }], icon: "plus" }]);
    const recognising = services.filter(({ type }) => type === "RECOGNITION")
      .sort((one, other) => Number(other.id === place.query.get("model")) - Number(one.id === place.query.get("model"))).slice(0, MOST_COLLECTIONS);
    for (const service of recognising) subjects(application, service, addTexts).catch(() => {});
  }
}

function entriesOf(application, service) {
  const place = { app: application.id, model: service.id, type: service.type };
  const entry = (page, text, picture) => ({ text: `${service.name}${text ? `: ${text}` : ""}`, kind: application.name, to: [page, place], icon: picture });
  return [
    entry("dashboard", "", service.type), entry("test-model", t("tryIt"), "try"),
    service.type === "RECOGNITION" ? entry("manage-collection", t("faces"), "faces") : null,
  ].filter(Boolean);
}

/** There may be 100,000: what isn't needed to find them is made of those that are shown alone. */
async function subjects(application, service, addTexts) {
  const { subjects: names } = await api("GET", "recognition/subjects", service.apiKey);
  const place = { app: application.id, model: service.id, type: service.type };
  const kind = `${t("kind.subject")} · ${service.name}`;
  addTexts(names, (index) => ({ text: names[index], kind, to: ["manage-collection", { ...place, subject: names[index] }], icon: "faces" }));
}

/** Ctrl-K and Cmd-K anywhere, `/` where nothing is being written. */
export function listenForSearch(mayOpen) {
  document.addEventListener("keydown", (event) => {
    const isWriting = event.target.closest?.("input, textarea, select, [contenteditable]");
    const isAsked = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && opensWithSlash() && !isWriting && !event.ctrlKey && !event.metaKey && !event.altKey);
    if (!isAsked || !mayOpen()) return;
    event.preventDefault();
    openSearch();
  });
}
