/** Our own line drawings, on a grid of 20. */

import { s } from "../dom.js";

const PATHS = {
  applications: "M3 3h6v6H3z M11 3h6v6h-6z M3 11h6v6H3z M11 11h6v6h-6z",
  services: "M10 3l7 4-7 4-7-4z M3 10.5l7 4 7-4 M3 14l7 4 7-4",
  dashboard: "M3 17h14 M5 14v-4 M10 14V4 M15 14V8",
  try: "M3 7V3h4 M13 3h4v4 M17 13v4h-4 M7 17H3v-4 M8 8v1 M12 8v1 M7.5 12q2.5 2 5 0",
  faces: "M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6z M4 17q0-5 6-5t6 5",
  people: "M7.5 9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z M2.5 16q0-4.5 5-4.5t5 4.5 M13 9a2 2 0 1 0 0-4 M14.5 11.7q3 .6 3 4.3",
  audit: "M5 3h10v14H5z M8 7h4 M8 10h4 M8 13h2",
  server: "M3 4h14v5H3z M3 11h14v5H3z M6 6.5h.01 M6 13.5h.01",
  search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11z M13 13l4 4",
  more: "M4.5 10h.01 M10 10h.01 M15.5 10h.01",
  copy: "M7 7h9v9H7z M4 13V4h9",
  camera: "M3 6h3l1.5-2h5L14 6h3v10H3z M10 13.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z",
  photo: "M3 4h14v12H3z M3 13l4-4 3.5 3.5L13 10l4 4 M13 7.5h.01",
  folder: "M3 5h5l2 2h7v9H3z",
  close: "M5 5l10 10 M15 5L5 15",
  check: "M4 10.5l4 4 8-9",
  warning: "M10 3l8 14H2z M10 8v4 M10 14.5h.01",
  retry: "M16 10a6 6 0 1 1-2-4.5 M14 2v4h-4",
  plus: "M10 4v12 M4 10h12",
  down: "M5 8l5 5 5-5",
  account: "M10 18a8 8 0 1 0 0-16 8 8 0 0 0 0 16z M10 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z M5 15.8q1-3.3 5-3.3t5 3.3",
  "sign-out": "M8 3H4v14h4 M8 10h9 M14 7l3 3-3 3",
  RECOGNITION: "M3 7V3h4 M13 3h4v4 M17 13v4h-4 M7 17H3v-4 M10 9.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z M6.5 14q.5-2.5 3.5-2.5t3.5 2.5",
  DETECTION: "M3 7V3h4 M13 3h4v4 M17 13v4h-4 M7 17H3v-4 M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  VERIFY: "M7 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6z M2.5 16q0-4 4.5-4 2 0 3 .8 M11 14.5l2.2 2.2 4.3-5",
};

export function icon(name) {
  return s("svg", { class: `icon icon-${name}`, viewBox: "0 0 20 20", "aria-hidden": "true" }, s("path", { d: PATHS[name] }));
}
