/** A table that becomes a list of cards on a phone, and stays a table for screen readers. */

import { h } from "../dom.js";

/**
 * @param {string} label what it is a table of.
 * @param {Array<[string, (row: any) => any, string?]>} columns titles, what stands in the cell, and perhaps a class.
 */
export function table(label, columns, rows) {
  const row = (entry) => h("tr", { role: "row" }, columns.map(([title, cell, style], index) =>
    h("td", { role: "cell", class: style ?? (index === 0 ? "first" : null), "data-title": index === 0 ? null : title }, cell(entry))));
  const body = h("tbody", { role: "rowgroup" }, rows.map(row));
  const element = h("div", { class: "table" }, h("table", { role: "table", "aria-label": label },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, columns.map(([title, , style]) => h("th", { role: "columnheader", scope: "col", class: style ?? null }, title)))), body));
  return Object.assign(element, { append: (more) => body.append(...more.map(row)) });
}
