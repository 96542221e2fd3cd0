// Times each edit of this page: from the click to the other side showing it.
import { span } from "./dom.js";

const GIVE_UP = 180000;
const SHOWN = 15000;
const pending = [];
const badges = new Map();

/**
 * Starts the clock of an edit.
 *
 * @param to the side that is to show it, "planner" or "agents"
 * @param arrived looks at the state of the page; gives the key of the element that shows the edit,
 *     true if there is none to show it at, and null while it has not arrived
 */
export function watch(to, arrived) {
  pending.push({ to, arrived, began: performance.now() });
}

/** Whether an edit of this page is on its way. */
export function inFlight() {
  return pending.length > 0;
}

/** Looks what has arrived; gives the newest arrival: its text and its element's key, or null. */
export function check(state) {
  const now = performance.now();
  let latest = null;
  for (let i = pending.length - 1; i >= 0; i--) {
    const edit = pending[i];
    const where = edit.arrived(state);
    if (where) {
      pending.splice(i, 1);
      const took = span(now - edit.began);
      if (typeof where === "string") badges.set(where, { text: `arrived after ${took}`, until: now + SHOWN });
      latest = { text: `${edit.to === "planner" ? "→ Planner" : "→ agents"} ${took}`, key: where };
    } else if (now - edit.began > GIVE_UP) {
      pending.splice(i, 1);
    }
  }
  return latest;
}

/** The badge of an element, null if it has none (any more). */
export function badge(key) {
  const found = badges.get(key);
  if (!found) return null;
  if (performance.now() > found.until) {
    badges.delete(key);
    return null;
  }
  return found.text;
}
