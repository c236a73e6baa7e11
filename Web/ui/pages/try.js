/** Trying a service: photos in, faces out. */

import { open } from "../api.js";
import { namesOf } from "../directory.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { address } from "../router.js";
import { limits } from "../session.js";
import { recognition } from "./try-photo.js";
import { verification } from "./try-pair.js";

export default async function page(query) {
  const { application, service } = await namesOf(query.get("app"), query.get("model"));
  if (!service) throw Object.assign(new Error(t("serviceGone")), { status: 404 });
  const [status, upload] = await Promise.all([open("GET", "core/status").catch(() => null), limits()]);
  const setting = { application, service, status, limit: upload.clientMaxFileSize, bodyLimit: upload.clientMaxBodySize ?? Infinity };
  const trial = service.type === "VERIFY" ? verification(setting) : recognition(setting);
  return {
    title: `${t("tryIt")}: ${service.name}`,
    crumbs: [[t("applications"), address("")], [application.name, address("application", { app: application.id })], [service.name, null]],
    content: [h("header", {}, h("h1", { tabindex: "-1" }, t(`try.${service.type}`))), trial.element],
    leave: trial.leave,
  };
}
