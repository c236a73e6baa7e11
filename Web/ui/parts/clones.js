/** Services that are being filled: asked again and again how far they are, until they are full. */

import { admin } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";

const EVERY = 2000;

/** Says how far a service is; what it says is renewed in place, for a menu beside it may be open. */
export function progressOf({ id, cloning }) {
  return h("span", { "data-clone": id }, t("cloning", cloning.copied, cloning.total));
}

export class Clones {
  #timer = null;
  #isOn = false;

  /**
   * @param {string} path of the services.
   * @param {Element} place where they are shown.
   * @param {(services: Array) => void} filled is called when one of them is full, or gone.
   */
  constructor(path, place, filled) {
    Object.assign(this, { path, place, filled });
  }

  watch(services) {
    clearTimeout(this.#timer);
    const open = services.filter(({ cloning }) => cloning);
    if (open.length > 0 && this.#isOn) this.#timer = setTimeout(() => this.#look(open, services), EVERY);
  }

  /** When the page is there: one that fails, or is left before, asks nothing. */
  start(services) {
    this.#isOn = true;
    this.watch(services);
  }

  stop() {
    this.#isOn = false;
    clearTimeout(this.#timer);
  }

  async #look(open, services) {
    const timer = this.#timer;
    const now = await admin("GET", this.path).catch(() => null);
    // Stopped, or begun anew, meanwhile.
    if (!this.#isOn || timer !== this.#timer) return;
    if (!now) return this.watch(services);
    const found = open.map(({ id }) => now.find((service) => service.id === id));
    if (!found.every((service) => service?.cloning)) return this.filled(now);
    for (const service of found) this.place.querySelector(`[data-clone="${service.id}"]`)?.replaceWith(progressOf(service));
    this.watch(services);
  }
}
