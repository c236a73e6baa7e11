/** Signing in. */

import { ROOT, open, signIn } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { FormProblem, field, form } from "../parts/form.js";
import { languageChoice } from "../parts/language.js";
import { toast } from "../parts/toast.js";
import { ask } from "../parts/dialog.js";
import { address, go } from "../router.js";
import { configuration, loadSession } from "../session.js";

export default async function page(query) {
  const settings = await configuration();
  // With mail the first account may be made already, and wait to be confirmed.
  if (settings.firstSignUp && !settings.mailServiceEnabled) {
    go(address("sign-up"), { instead: true });
    return { title: t("signUp"), content: [] };
  }
  const login = form([
    field(t("email"), { name: "email", type: "email", autocomplete: "username", required: true, autofocus: true }),
    field(t("password"), { name: "password", type: "password", autocomplete: "current-password", required: true }),
  ], t("signIn"), async ({ email, password }) => {
    try {
      await signIn(email, password);
    } catch (error) {
      if (error.status === 400 && error.message === "Bad credentials") throw new FormProblem(t("wrongPassword"));
      if (error.status === 400 && error.message === "User is disabled" && settings.mailServiceEnabled) throw new FormProblem(t("confirmByMail"));
      throw error;
    }
    await loadSession();
    go(inside(query.get("redirect")));
  });
  const notice = query.get("confirm") ? t("confirmByMail") : settings.firstSignUp ? t("firstAccount") : null;
  return {
    title: t("signIn"),
    content: [
      h("div", { class: "brand" }, h("img", { src: new URL("ui/icon.svg", ROOT).href, alt: "" }), "CompreFace"),
      notice ? h("p", { class: "notice", role: "status" }, notice) : null,
      h("div", { class: "card stack" }, h("h1", { tabindex: "-1" }, t("signIn")), login),
      h("div", { class: "row apart" },
        h("a", { href: address("sign-up") }, t("signUp")),
        settings.mailServiceEnabled
          ? h("button", { class: "link", onclick: forgotten }, t("forgotPassword"))
          : h("span", { class: "hint" }, t("forgotWithoutMail"))),
      languageChoice(),
    ],
  };
}

/** Only an address of these pages: a link must not lead elsewhere after signing in. */
function inside(redirect) {
  if (!redirect) return address("");
  const url = new URL(redirect, location.origin);
  return url.origin === location.origin && url.pathname.startsWith(ROOT.pathname) ? url.pathname + url.search : address("");
}

function forgotten() {
  ask(t("forgotPassword"), [field(t("email"), { name: "email", type: "email", required: true })], t("sendLink"), async ({ email }) => {
    await open("POST", "admin/user/forgot-password", { json: { email } });
    toast(t("linkSent"), { seconds: 8 });
  });
}

