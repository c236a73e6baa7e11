/** What is looked through by typing: hundreds of thousands of texts, a slice at a time, so that keys are answered in between. */

/** Texts that are looked at before others have their turn: a few milliseconds. */
const SLICE = 20_000;

const others = () => new Promise((resolve) => { setTimeout(resolve); });

export class Searchable {
  /** `{texts, lower, entry}`: what they say, in small letters, and what makes an entry of the text at a place. */
  #groups = [];

  /** @param {(index: number) => object} entry is called for those that are shown alone. */
  async add(texts, entry) {
    const group = { texts, lower: [], entry };
    this.#groups.push(group);
    for (let from = 0; from < texts.length; from += SLICE) {
      if (from > 0) await others();
      for (let index = from; index < Math.min(from + SLICE, texts.length); index += 1) group.lower.push(texts[index].toLowerCase());
    }
  }

  /**
   * Those that begin with it first.
   * @param {() => boolean} isWanted whether the answer is waited for still.
   * @returns {Promise<Array<{group: object, index: number}>|null>} places; null where it isn't.
   */
  async find(text, most, isWanted) {
    const wanted = text.toLowerCase();
    const [first, second] = [[], []];
    let seen = 0;
    for (const group of this.#groups) {
      for (let index = 0; index < group.lower.length && first.length < most; index += 1) {
        const at = group.lower[index].indexOf(wanted);
        if (at === 0) first.push({ group, index });
        else if (at > 0 && second.length < most) second.push({ group, index });
        seen += 1;
        if (seen % SLICE > 0) continue;
        await others();
        if (!isWanted()) return null;
      }
    }
    return [...first, ...second].slice(0, most);
  }
}
