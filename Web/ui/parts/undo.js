/** What can be taken back for ten seconds, with Ctrl-Z too: the request is sent when they are over, or when the page is left. */

import { CARRIED } from "../api.js";
import { rescueFocus } from "../dom.js";
import { t } from "../i18n.js";
import { problemText } from "./problem.js";
import { toast } from "./toast.js";

const SECONDS = 10;
/** The newest is the last. */
const pending = new Set();
/** Asked for, and not answered yet. */
const running = new Set();

/**
 * @param {() => Promise<void>} action asks the server before it awaits anything: the page may be about to close.
 * @param {() => void} takeBack shows again what is as it was; also where the action fails.
 * @param {number} bytes of what the action sends.
 */
export function undoable(text, action, takeBack, bytes = 0) {
  const run = async (entry) => {
    entry.work = action().catch((error) => {
      takeBack();
      toast(problemText(error), { bad: true });
    }).finally(() => running.delete(entry));
    running.add(entry);
    await entry.work;
  };
  offer(text, run, takeBack, bytes);
}

/**
 * What is done already, and can be done the other way round until something else is done.
 * @param {() => Promise<void>} back
 */
export function reversible(text, back) {
  const takeBack = (entry) => {
    entry.work = back().then(() => toast(t("undone")), (error) => toast(problemText(error), { bad: true })).finally(() => running.delete(entry));
    running.add(entry);
  };
  offer(text, () => {}, takeBack, 0, { isToldLater: true });
}

function offer(text, run, takeBack, bytes, { isToldLater = false } = {}) {
  const end = (then) => {
    if (!pending.delete(entry)) return undefined;
    close();
    return then();
  };
  const entry = {
    bytes,
    work: null,
    run: () => end(() => run(entry)),
    takeBack: () => end(() => {
      takeBack(entry);
      if (!isToldLater) toast(t("undone"));
    }),
  };
  pending.add(entry);
  const close = toast(text, { seconds: SECONDS, undo: entry.takeBack, expired: entry.run });
}

/** Before something that must see what was done, and when the page closes. */
export function finishPending() {
  for (const entry of [...pending]) entry.run();
  return Promise.all([...running].map(({ work }) => work));
}

document.addEventListener("keydown", (event) => {
  // A browser that fills in a form presses keys without a name. In a dialog it is about what the dialog says.
  if (event.key?.toLowerCase() !== "z" || document.querySelector("dialog[open]") || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  // What is written has an undoing of its own.
  if (pending.size === 0 || event.target.closest?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=range])")) return;
  event.preventDefault();
  const had = document.activeElement !== document.body;
  [...pending].at(-1).takeBack();
  if (had) rescueFocus();
});

addEventListener("pagehide", () => { finishPending(); });

// Of more than a closing page may send, the rest would not be done.
addEventListener("beforeunload", (event) => {
  const bytes = [...pending, ...running].reduce((sum, entry) => sum + entry.bytes, 0);
  if (bytes > CARRIED) event.preventDefault();
});
