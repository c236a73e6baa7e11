/** One's own account: name, password, sessions, personal access tokens, language, colours. */

import { admin } from "../api.js";
import { h, replace } from "../dom.js";
import { moment, t } from "../i18n.js";
import { copyable } from "../parts/copy.js";
import { ask, tell } from "../parts/dialog.js";
import { field, form } from "../parts/form.js";
import { languageChoice } from "../parts/language.js";
import { checkPassword, newPasswordFields } from "../parts/new-password.js";
import { schemeChoice } from "../parts/scheme.js";
import { slashChoice } from "../parts/shortcut.js";
import { table } from "../parts/table.js";
import { toast } from "../parts/toast.js";
import { told } from "../parts/told.js";
import { go } from "../router.js";
import { loadSession, me } from "../session.js";

const SCOPES = ["read", "manage", "accounts", "audit"];

export default async function page() {
  const own = await sessions();
  return {
    title: t("profile"),
    crumbs: [[t("profile"), null]],
    content: [
      h("header", {}, h("h1", { tabindex: "-1" }, t("profile"))),
      h("section", { class: "card stack slim" }, h("h2", {}, t("nameAndLook")), h("p", { class: "muted" }, me().email), names(),
        h("div", { class: "row" }, h("div", {}, languageChoice()), h("div", {}, schemeChoice())), slashChoice()),
      h("section", { class: "card stack slim" }, h("h2", {}, t("password")), password(own.show)),
      own.element,
      await tokens(),
    ],
  };
}

/** "Chrome 140, Linux" of the long text that browsers send. */
function agentName(agent) {
  const browser = agent?.match(/(Edg|OPR|Firefox|Chrome|Version)\/(\d+)/);
  const system = agent?.match(/Windows|Android|iPhone|iPad|Mac OS X|CrOS|Linux/);
  if (!browser) return agent || "–";
  const name = { Edg: "Edge", OPR: "Opera", Version: "Safari" }[browser[1]] ?? browser[1];
  return h("span", { title: agent }, `${name} ${browser[2]}${system ? `, ${system[0]}` : ""}`);
}

function names() {
  return form([
    field(t("firstName"), { name: "firstName", required: true, maxlength: 50, value: me().firstName, autocomplete: "given-name" }),
    field(t("lastName"), { name: "lastName", required: true, maxlength: 50, value: me().lastName, autocomplete: "family-name" }),
  ], t("save"), async (json) => {
    await admin("PUT", "user/update", { json });
    await loadSession();
    toast(t("saved"));
    // The name stands above too.
    go(location.pathname, { instead: true });
  });
}

/** @param {() => Promise<void>} changed all other sessions have ended. */
function password(changed) {
  const content = form([
    field(t("oldPassword"), { name: "oldPassword", type: "password", required: true, autocomplete: "current-password" }),
    newPasswordFields(t("newPassword"), "newPassword"),
  ], t("changePassword"), async ({ oldPassword, newPassword, passwordAgain }) => {
    checkPassword(newPassword, passwordAgain);
    await admin("PUT", "user/me/password", { json: { oldPassword, newPassword } });
    content.reset();
    toast(t("passwordChanged"));
    await told(changed);
  });
  return content;
}

async function sessions() {
  const list = h("div", {});
  const show = async () => {
    const all = await admin("GET", "user/me/sessions");
    replace(list, table(t("sessions"), [
      [t("browser"), ({ agent }) => agentName(agent)],
      [t("place"), ({ address }) => address],
      [t("lastUsed"), ({ lastUsed }) => moment(lastUsed)],
      [t("actions"), (session) => (session.current ? h("span", { class: "tag on" }, t("thisOne")) : h("button", { class: "small", onclick: () => end(`user/me/sessions/${session.id}`) }, t("end")))],
    ], all));
  };
  const end = (path) => told(async () => {
    await admin("DELETE", path);
    toast(t("saved"));
    await show();
  });
  await show();
  const element = h("section", { class: "stack" }, h("div", { class: "row apart" }, h("h2", {}, t("sessions")), h("button", { onclick: () => end("user/me/sessions") }, t("endOthers"))), list);
  return { element, show };
}

async function tokens() {
  const list = h("div", {});
  const show = async () => {
    const all = await admin("GET", "user/me/tokens");
    replace(list, all.length === 0 ? h("p", { class: "muted" }, t("noTokens")) : table(t("tokens"), [
      [t("name"), ({ name }) => h("bdi", {}, name)],
      [t("scopes"), ({ scopes }) => scopes.map((scope) => t(`scope.${scope}`)).join(", ")],
      [t("expires"), (token) => (token.expired ? t("expired") : moment(token.expires))],
      [t("lastUsed"), (token) => (token.lastUsed ? moment(token.lastUsed) : "–")],
      [t("actions"), (token) => h("button", { class: "small danger", onclick: () => remove(token) }, t("delete"))],
    ], all));
  };
  const remove = (token) => ask(t("deleteToken"), [h("p", {}, t("deleteTokenHelp", token.name))], t("delete"), async () => {
    await admin("DELETE", `user/me/tokens/${token.id}`);
    toast(t("deleted"));
    await show();
  });
  const create = () => ask(t("newToken"), [
    field(t("name"), { name: "name", required: true, maxlength: 50 }),
    h("fieldset", { class: "row" }, h("legend", { class: "hint" }, t("scopes")), SCOPES.map((scope) => h("label", { class: "check" }, h("input", { type: "checkbox", name: `scope-${scope}`, checked: scope === "read" }), t(`scope.${scope}`)))),
    field(t("days"), { name: "days", type: "number", min: 1, max: 365, value: 90, required: true }),
  ], t("create"), async (values) => {
    const scopes = SCOPES.filter((scope) => values[`scope-${scope}`] === "on");
    const made = await admin("POST", "user/me/tokens", { json: { name: values.name, scopes, expiresInDays: Number(values.days) } });
    await show();
    tell(t("newToken"), [h("p", {}, t("tokenOnce")), copyable(made.token, t("newToken"))]);
  });
  await show();
  return h("section", { class: "stack" }, h("div", { class: "row apart" }, h("h2", {}, t("tokens")), h("button", { onclick: create }, t("newToken"))), list);
}
