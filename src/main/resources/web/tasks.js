// The two spellings of a task, and what they have in common.

/** A task's fields as both sides can be compared, from a Planner card. */
export function ofCard(card) {
  return {
    title: card.title ?? "",
    percent: card.percentComplete ?? 0,
    due: (card.dueDateTime ?? "").slice(0, 10),
    priority: priorityWord(card.priority),
    description: plain(card.description),
  };
}

/** A task's fields as both sides can be compared, from an agents' document. */
export function ofDocument(document) {
  return {
    title: document.title ?? "",
    percent: percentOf(document),
    due: String(document.due_date ?? document.dueDate ?? "").slice(0, 10),
    priority: String(document.priority ?? "normal"),
    description: plain(document.description ?? document.notes),
  };
}

/** The id of the Planner task that a document says it belongs to. */
export function plannerIdOf(document) {
  return document.planner_id ?? document.external_id ?? null;
}

export const STATUS = { not_started: "Not started", in_progress: "In progress", completed: "Completed" };
export const PRIORITY = { urgent: "Urgent", high: "Important", normal: "Medium", low: "Low" };
const NUMBERS = { urgent: 1, high: 3, normal: 5, low: 9 };

export function priorityWord(number) {
  const n = number ?? 5;
  return n <= 1 ? "urgent" : n <= 4 ? "high" : n <= 7 ? "normal" : "low";
}

export function priorityNumber(word) {
  return NUMBERS[word] ?? 5;
}

export function statusOf(percent) {
  return percent >= 100 ? "completed" : percent > 0 ? "in_progress" : "not_started";
}

function percentOf(document) {
  if (document.status === "completed") return 100;
  if (document.status === "not_started") return 0;
  const fraction = document.percent_complete;
  if (typeof fraction === "number") return Math.round(fraction * 100);
  const whole = document.percentComplete;
  if (typeof whole === "number") return whole;
  const status = document.status;
  return status === "completed" ? 100 : status === "in_progress" || status === "agent_finished" ? 50 : 0;
}

function plain(text) {
  return String(text ?? "").replace(/\r\n/g, "\n").trim();
}

/** Whether a side shows what was edited; only the edited fields count. */
export function shows(fields, edited) {
  return Object.entries(edited).every(([name, value]) => {
    if (name === "description") return fields.description.startsWith(plain(value));
    if (name === "status") return statusOf(fields.percent) === value;
    return fields[name] === value;
  });
}

/** The JSON merge patch that leads from one object to another. */
export function patch(from, to) {
  const changes = {};
  for (const name of Object.keys(from)) if (!(name in to)) changes[name] = null;
  for (const [name, value] of Object.entries(to)) {
    if (JSON.stringify(from[name]) === JSON.stringify(value)) continue;
    const both = isObject(from[name]) && isObject(value);
    changes[name] = both ? patch(from[name], value) : value;
  }
  return changes;
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** How a due date reads, and whether it has passed. */
export function due(date, percent) {
  if (!date) return null;
  const days = Math.round((Date.parse(`${date}T00:00:00`) - new Date().setHours(0, 0, 0, 0)) / 86400000);
  const late = days < 0 && percent < 100;
  const names = { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" };
  const text = names[days] ?? new Date(`${date}T12:00:00`).toLocaleDateString(undefined, { day: "numeric", month: "short" });
  return { text, late };
}
