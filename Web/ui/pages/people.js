/** Everybody with an account, and what they may do in the installation. */

import { ROOT, admin } from "../api.js";
import { h, keepingFocus, replace } from "../dom.js";
import { t } from "../i18n.js";
import { appliedChoice } from "../parts/applied-choice.js";
import { copyable } from "../parts/copy.js";
import { ask, tell } from "../parts/dialog.js";
import { choice } from "../parts/form.js";
import { table } from "../parts/table.js";
import { toast } from "../parts/toast.js";
import { told } from "../parts/told.js";
import { address, go } from "../router.js";
import { forgetSession, isLeader, loadSession, me } from "../session.js";

/** Applications of somebody whose account is deleted; more are counted. */
const MOST_NAMED = 10;
const ROLES = ["OWNER", "ADMINISTRATOR", "USER"];

/** By default the server takes itself for localhost, which leads nobody elsewhere to it: the address of these pages does, perhaps. */
function reachable(link) {
  const url = new URL(link);
  return url.hostname === "localhost" ? new URL(`reset-password${url.search}`, ROOT).href : link;
}

export default async function page(query, note) {
  const list = h("div", {});
  let accounts = [];
  let filter = query.get("search") ?? "";
  const assignable = await admin("GET", "user/global/assign-roles");

  async function load() {
    accounts = await admin("GET", "user/roles");
    accounts.sort((one, other) => ROLES.indexOf(one.role) - ROLES.indexOf(other.role) || one.firstName.localeCompare(other.firstName));
    draw();
  }

  function draw() {
    keepingFocus(list, drawAll);
  }

  function drawAll() {
    const wanted = filter.toLowerCase();
    const found = accounts.filter((account) => `${account.firstName} ${account.lastName} ${account.email}`.toLowerCase().includes(wanted));
    replace(list, found.length === 0 ? h("p", { class: "muted" }, t("nothingMatches")) : table(t("people"), [
      [t("name"), (account) => [h("bdi", {}, `${account.firstName} ${account.lastName}`), isMe(account) ? h("span", { class: "tag" }, t("you")) : null]],
      [t("email"), ({ email }) => email ?? "–"],
      [t("role"), roleOf],
      [t("actions"), actions],
    ], found));
  }

  const isMe = (account) => account.userId === me().userId;
  const mayChange = (account) => isLeader() && !isMe(account) && account.role !== "OWNER";
  const roleOf = (account) => (mayChange(account)
    ? appliedChoice(t("roleOf", account.email), assignable.map((role) => [role, t(`role.${role}`)]), account.role, (role) => changeRole(account, role))
    : t(`role.${account.role}`));

  function actions(account) {
    const buttons = [
      mayChange(account) ? h("button", { class: "small", onclick: (event) => resetLink(account, event.currentTarget) }, t("passwordLink")) : null,
      (mayChange(account) || isMe(account)) && account.role !== "OWNER" ? h("button", { class: "small danger", onclick: (event) => remove(account, isMe(account), event.currentTarget) }, t("delete")) : null,
    ].filter(Boolean);
    return buttons.length > 0 ? h("div", { class: "row" }, buttons) : null;
  }

  function changeRole(account, role) {
    const change = async () => {
      await admin("PUT", "user/global/role", { json: { userId: account.userId, role } });
      toast(t("saved"));
    };
    if (role !== "OWNER") return told(() => change().finally(load));
    // The one who was it may less from then on, on every page.
    ask(t("handOver"), [h("p", {}, t("handOverHelp", account.email))], t("handOver"), async () => {
      await change();
      await loadSession();
      go(location.pathname + location.search, { instead: true });
    });
  }

  /** Asks the server before there is a dialog: a second press does nothing until then. */
  async function once(button, action) {
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    await told(action);
    button.removeAttribute("aria-disabled");
  }

  /** Each link ends the one before. */
  function resetLink(account, button) {
    return once(button, async () => {
      const link = reachable((await admin("POST", `user/${account.userId}/reset-link`)).link);
      if (list.isConnected) tell(t("passwordLink"), [h("p", {}, t("passwordLinkHelp", account.email)), copyable(link, t("passwordLink"))]);
    });
  }

  /** Without knowing what goes with the account, nobody is asked. */
  function remove(account, isMe, button) {
    return once(button, async () => {
      const owned = (await admin("GET", "apps")).filter(({ owner }) => owner?.userId === account.userId);
      if (list.isConnected) askToRemove(account, isMe, owned);
    });
  }

  function askToRemove(account, isMe, owned) {
    ask(t("deleteAccount"), [
      h("p", {}, t("deleteAccountHelp", account.email)),
      owned.length > 0 ? h("div", {}, h("p", {}, t(isMe ? "youOwn" : "ownsApplications")), h("ul", {}, owned.slice(0, MOST_NAMED).map(({ name }) => h("li", {}, h("bdi", {}, name))),
        owned.length > MOST_NAMED ? h("li", {}, t("andMore", owned.length - MOST_NAMED)) : null)) : null,
      isMe && owned.length > 0 ? h("p", {}, t("goToOwner")) : null,
      isLeader() && !isMe && owned.length > 0 ? choice(t("applicationsGoTo"), "replacer", [["deleter", t("toMe")], ["owner", t("toOwner")]], "deleter") : null,
    ], t("delete"), async ({ replacer }) => {
      await admin("DELETE", `user/${account.userId}${replacer ? `?replacer=${replacer}` : ""}`);
      toast(t("deleted"));
      if (isMe) {
        forgetSession();
        go(address("login"));
      } else {
        await told(load);
      }
    });
  }

  await load();
  return {
    title: t("people"),
    crumbs: [[t("people"), null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, t("people")), h("div", {}, h("input", { class: "narrow", type: "search", "aria-label": t("search"), placeholder: t("search"), value: filter, oninput: (event) => { filter = event.target.value; note({ search: filter }); draw(); } }))),
      isLeader() ? h("p", { class: "hint" }, t("peopleHelp")) : null,
      list,
    ],
  };
}
