/** What the pages say, in the language of whoever reads them: one file each in `locales/`. */

export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español" };
const STORED = "compreface.language";

let words = {};
let fallback = {};
export let language = "en";

/** The language that was chosen, or the first of the browser's that there is. */
function wanted() {
  const chosen = localStorage.getItem(STORED);
  return [chosen, ...navigator.languages.map((name) => name.split("-")[0])].find((name) => name in LANGUAGES) ?? "en";
}

export async function loadLanguage(name = wanted()) {
  fallback = (await import("./locales/en.js")).default;
  words = name === "en" ? fallback : (await import(`./locales/${name}.js`)).default;
  language = name;
  document.documentElement.lang = name;
}

export function chooseLanguage(name) {
  localStorage.setItem(STORED, name);
  location.reload();
}

/** @param {...any} values for a text that depends on them, such as one with a number. */
export function t(key, ...values) {
  const text = words[key] ?? fallback[key] ?? key;
  return typeof text === "function" ? text(...values.map(isolated)) : text;
}

/** Letters that go from right to left, and what turns the direction of those around it. */
const TURNING = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const [ISOLATE, END] = ["\u2068", "\u2069"];

/** A name that doesn't turn the sentence it stands in. All languages here go from left to right: other names stay as they are. */
function isolated(value) {
  if (typeof value !== "string" || !TURNING.test(value)) return value;
  let depth = 0;
  // Its own ends must not end ours.
  const kept = value.replace(/[\u2066-\u2069]/g, (mark) => {
    if (mark === END && depth === 0) return "";
    depth += mark === END ? -1 : 1;
    return mark;
  });
  return ISOLATE + kept + END.repeat(depth + 1);
}

export function number(value, digits = 0) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
}

export function percent(value) {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(value);
}

export function date(text, style = { dateStyle: "medium" }) {
  if (!text) return "–";
  // The server's times are UTC, those of 1.2 without saying so.
  const time = new Date(/Z|[+-]\d\d:?\d\d$/.test(text) || text.length <= 10 ? text : `${text}Z`);
  return Number.isNaN(time.getTime()) ? text : time.toLocaleDateString(language, { ...style, timeZone: text.length <= 10 ? "UTC" : undefined });
}

/** @param {string} text `2026-11`. */
export function month(text) {
  return new Date(`${text}-01T00:00:00Z`).toLocaleDateString(language, { month: "short", year: "numeric", timeZone: "UTC" });
}

export function moment(text) {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? "–" : time.toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
}
