/** What can be taken back for ten seconds: the request is sent when they are over, or when the page is left. */

import { t } from "../i18n.js";
import { problemText } from "./problem.js";
import { toast } from "./toast.js";

const SECONDS = 10;
const pending = new Set();
/** Asked for, and not answered yet. */
const running = new Set();

/**
 * @param {() => Promise<void>} action asks the server before it awaits anything: the page may be about to close.
 * @param {() => void} takeBack shows again what is as it was; also where the action fails.
 */
export function undoable(text, action, takeBack) {
  const entry = { run: null };
  let close = () => {};
  const run = async () => {
    if (!pending.delete(entry)) return;
    clearTimeout(timer);
    close();
    const work = action().catch((error) => {
      takeBack();
      toast(problemText(error), { bad: true });
    }).finally(() => running.delete(work));
    running.add(work);
    await work;
  };
  entry.run = run;
  pending.add(entry);
  const timer = setTimeout(run, SECONDS * 1000);
  close = toast(text, {
    seconds: SECONDS,
    undo: () => {
      if (!pending.delete(entry)) return;
      clearTimeout(timer);
      takeBack();
      toast(t("undone"));
    },
  });
}

/** Before something that must see what was done, and when the page closes. */
export function finishPending() {
  for (const entry of [...pending]) entry.run();
  return Promise.all(running);
}

addEventListener("pagehide", () => { finishPending(); });
