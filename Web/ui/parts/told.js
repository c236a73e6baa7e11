/** Does something where there is no place for what goes wrong, and says it. */

import { problemText } from "./problem.js";
import { toast } from "./toast.js";

/** @param {() => Promise<void>} action */
export async function told(action) {
  try {
    await action();
  } catch (error) {
    toast(problemText(error), { bad: true });
  }
}
