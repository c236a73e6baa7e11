/** Making an account; the first one owns the installation. */

import { ROOT, open, signIn } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { field, form } from "../parts/form.js";
import { languageChoice } from "../parts/language.js";
import { checkPassword, newPasswordFields } from "../parts/new-password.js";
import { address, go } from "../router.js";
import { configuration, forgetConfiguration, loadSession } from "../session.js";

export default async function page() {
  const settings = await configuration();
  const content = form([
    field(t("firstName"), { name: "firstName", required: true, maxlength: 50, autocomplete: "given-name", autofocus: true }),
    field(t("lastName"), { name: "lastName", required: true, maxlength: 50, autocomplete: "family-name" }),
    field(t("email"), { name: "email", type: "email", required: true, autocomplete: "username" }),
    newPasswordFields(t("password"), "password"),
    settings.setupTokenNeeded ? field(t("setupToken"), { name: "setupToken", required: true }, t("setupTokenHint")) : null,
  ], t("signUp"), async ({ passwordAgain, ...account }) => {
    checkPassword(account.password, passwordAgain);
    await open("POST", "admin/user/register", { json: { ...account, isAllowStatistics: false } });
    forgetConfiguration();
    if (settings.mailServiceEnabled) {
      // The page there says that the address is to be confirmed, for as long as it is looked at.
      go(address("login", { confirm: "mail" }), { instead: true });
      return;
    }
    await signIn(account.email, account.password);
    await loadSession();
    go(address(""));
  });
  return {
    title: t("signUp"),
    content: [
      h("div", { class: "brand" }, h("img", { src: new URL("ui/icon.svg", ROOT).href, alt: "" }), "CompreFace"),
      settings.firstSignUp ? h("p", { class: "notice" }, t("firstAccount")) : null,
      h("div", { class: "card stack" }, h("h1", { tabindex: "-1" }, t("signUp")), content),
      settings.firstSignUp && !settings.mailServiceEnabled ? null : h("a", { href: address("login") }, t("haveAccount")),
      languageChoice(),
    ],
  };
}
