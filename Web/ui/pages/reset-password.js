/** Choosing a new password with a link from a mail, or from an administrator. */

import { open } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { form } from "../parts/form.js";
import { checkPassword, newPasswordFields } from "../parts/new-password.js";
import { toast } from "../parts/toast.js";
import { address, go } from "../router.js";

export default async function page(query) {
  const content = form(newPasswordFields(t("newPassword"), "password", { autofocus: true }), t("save"), async ({ password, passwordAgain }) => {
    checkPassword(password, passwordAgain);
    const token = encodeURIComponent(query.get("token") ?? "");
    await open("PUT", `admin/user/reset-password?token=${token}`, { json: { password } });
    toast(t("passwordChanged"));
    go(address("login"));
  });
  return {
    title: t("newPassword"),
    content: [h("div", { class: "card stack" }, h("h1", { tabindex: "-1" }, t("newPassword")), content), h("a", { href: address("login") }, t("signIn"))],
  };
}
