/** A list of which only what is in sight is in the page: 100,000 entries scroll as 20 do. */

import { h } from "../dom.js";

const HEIGHT = 40;
const SPARE = 6;

/**
 * @param {(entry: any) => Node} make an element for an entry.
 * @returns the element, and a function that shows other entries.
 */
export function virtualList(label, make) {
  let entries = [];
  const inside = h("div", { class: "tall", role: "list" });
  const box = h("div", { class: "subjects", "aria-label": label, role: "region", tabindex: "-1" }, inside);
  function draw() {
    const first = Math.max(0, Math.floor(box.scrollTop / HEIGHT) - SPARE);
    const count = Math.ceil((box.clientHeight || 600) / HEIGHT) + 2 * SPARE;
    inside.replaceChildren(...entries.slice(first, first + count).map((entry, index) => {
      const element = make(entry);
      element.style.top = `${(first + index) * HEIGHT}px`;
      return element;
    }));
  }
  let isDue = false;
  box.addEventListener("scroll", () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => { isDue = false; draw(); });
  }, { passive: true });
  return {
    element: box,
    show: (all, keepPlace = false) => {
      entries = all;
      inside.style.height = `${all.length * HEIGHT}px`;
      if (!keepPlace) box.scrollTop = 0;
      draw();
    },
    draw,
    reveal: (index) => {
      const top = index * HEIGHT;
      if (top < box.scrollTop || top + HEIGHT > box.scrollTop + box.clientHeight) box.scrollTop = Math.max(0, top - HEIGHT);
      draw();
    },
  };
}
