/** Choosing a new password with a link from a mail, or from an administrator. */

import { open } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { FormProblem, field, form } from "../parts/form.js";
import { toast } from "../parts/toast.js";
import { address, go } from "../router.js";
import { configuration } from "../session.js";

export default async function page(query) {
  const { passwordRule } = await configuration();
  const content = form([
    field(t("newPassword"), { name: "password", type: "password", required: true, minlength: 8, autocomplete: "new-password", autofocus: true }, passwordRule),
    field(t("passwordAgain"), { name: "passwordAgain", type: "password", required: true, autocomplete: "new-password" }),
  ], t("save"), async ({ password, passwordAgain }) => {
    if (password !== passwordAgain) throw new FormProblem(t("passwordsDiffer"));
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
