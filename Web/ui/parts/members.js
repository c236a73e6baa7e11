/** The members of an application. */

import { admin } from "../api.js";
import { h, keepingFocus, replace, uniqueID } from "../dom.js";
import { t } from "../i18n.js";
import { appliedChoice } from "./applied-choice.js";
import { ask } from "./dialog.js";
import { choice, field } from "./form.js";
import { table } from "./table.js";
import { toast } from "./toast.js";
import { told } from "./told.js";
import { address, go } from "../router.js";
import { mayChangeApplication, me } from "../session.js";

const ROLES = ["OWNER", "ADMINISTRATOR", "USER"];

/** @param {() => void} changed is called when somebody has come, gone, or got another role. */
export async function members(application, changed) {
  const path = `app/${application.id}`;
  const may = mayChangeApplication(application);
  const list = h("div", {});
  let all = [];
  const search = h("input", { class: "narrow", type: "search", "aria-label": t("searchMembers"), placeholder: t("searchMembers"), oninput: () => draw() });
  const show = async () => {
    all = await admin("GET", `${path}/roles`);
    all.sort((one, other) => ROLES.indexOf(one.role) - ROLES.indexOf(other.role) || one.firstName.localeCompare(other.firstName));
    draw();
  };
  const draw = () => keepingFocus(list, () => {
    search.hidden = all.length <= 5;
    const wanted = search.hidden ? "" : search.value.trim().toLowerCase();
    const found = all.filter(({ firstName, lastName, email }) => `${firstName} ${lastName} ${email}`.toLowerCase().includes(wanted));
    replace(list, table(t("members"), [
      [t("name"), (member) => [h("bdi", {}, `${member.firstName} ${member.lastName}`), member.userId === me().userId ? h("span", { class: "tag" }, t("you")) : null]],
      [t("email"), ({ email }) => email],
      [t("role"), roleOf],
      [t("actions"), (member) => (mayRemove(member) ? h("button", { class: "small", onclick: () => remove(member) }, member.userId === me().userId ? t("leave") : t("remove")) : null)],
    ], found), all.length === 1 && may ? h("p", { class: "hint" }, t("onlyYou")) : null);
  });
  const mayRemove = (member) => member.role !== "OWNER" && (may || member.userId === me().userId);
  const roleOf = (member) => (may && member.role !== "OWNER"
    ? appliedChoice(t("roleOf", member.email), ROLES.map((role) => [role, t(`role.${role}`)]), member.role, (role) => changeRole(member, role))
    : t(`role.${member.role}`));
  function changeRole(member, role) {
    const action = () => admin("PUT", `${path}/role`, { json: { userId: member.userId, role } });
    if (role !== "OWNER") return change(action);
    // The one who was it becomes an administrator, and may less from then on.
    ask(t("handOver"), [h("p", {}, t("handOverApplication", member.email))], t("handOver"), async () => {
      await action();
      toast(t("saved"));
      go(location.pathname + location.search, { instead: true });
    });
  }
  async function change(action) {
    await told(async () => {
      await action();
      toast(t("saved"));
      changed();
    });
    await told(show);
  }
  async function remove(member) {
    const action = () => admin("DELETE", `${path}/user/${member.userId}`);
    if (member.userId !== me().userId) return change(action);
    ask(t("leave"), [h("p", {}, t("leaveHelp", application.name))], t("leave"), async () => {
      await action();
      go(address(""));
    });
  }
  await show();
  return h("section", { class: "stack" },
    h("div", { class: "row apart" }, h("h2", {}, t("members")), h("div", { class: "row" }, search, may ? h("button", { onclick: () => invite(path, () => { changed(); return show(); }) }, t("addMember")) : null)), list);
}

function invite(path, show) {
  const known = uniqueID("known");
  const options = h("datalist", { id: known });
  let turn = 0;
  const suggest = async (event) => {
    turn += 1;
    const mine = turn;
    const { results } = await admin("GET", `user/autocomplete?query=${encodeURIComponent(event.target.value)}`).catch(() => ({ results: [] }));
    if (mine !== turn) return;
    replace(options, results.map((account) => h("option", { value: account.email }, `${account.firstName} ${account.lastName}`)));
  };
  ask(t("addMember"), [
    field(t("email"), { name: "userEmail", type: "email", required: true, list: known, oninput: suggest }, t("addMemberHelp")), options,
    // Whoever is made the owner takes the place of the one there is: that is asked of a member.
    choice(t("role"), "role", ROLES.slice(1).map((role) => [role, t(`role.${role}`)]), "USER"),
  ], t("add"), async (json) => {
    await admin("POST", `${path}/invite`, { json });
    toast(t("saved"));
    await told(show);
  });
}
