/** Making an account; the first one owns the installation. */

import { ROOT, open, signIn } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { FormProblem, field, form } from "../parts/form.js";
import { languageChoice } from "../parts/language.js";
import { toast } from "../parts/toast.js";
import { address, go } from "../router.js";
import { configuration, forgetConfiguration, loadSession } from "../session.js";

export default async function page() {
  const settings = await configuration();
  const content = form([
    field(t("firstName"), { name: "firstName", required: true, maxlength: 50, autocomplete: "given-name", autofocus: true }),
    field(t("lastName"), { name: "lastName", required: true, maxlength: 50, autocomplete: "family-name" }),
    field(t("email"), { name: "email", type: "email", required: true, autocomplete: "username" }),
    field(t("password"), { name: "password", type: "password", required: true, minlength: 8, autocomplete: "new-password" }, settings.passwordRule),
    field(t("passwordAgain"), { name: "passwordAgain", type: "password", required: true, autocomplete: "new-password" }),
    settings.setupTokenNeeded ? field(t("setupToken"), { name: "setupToken", required: true }, t("setupTokenHint")) : null,
  ], t("signUp"), async ({ passwordAgain, ...account }) => {
    if (account.password !== passwordAgain) throw new FormProblem(t("passwordsDiffer"));
    await open("POST", "admin/user/register", { json: { ...account, isAllowStatistics: false } });
    forgetConfiguration();
    if (settings.mailServiceEnabled) {
      toast(t("confirmByMail"), { seconds: 12 });
      go(address("login"));
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
      settings.firstSignUp ? null : h("a", { href: address("login") }, t("haveAccount")),
      languageChoice(),
    ],
  };
}
