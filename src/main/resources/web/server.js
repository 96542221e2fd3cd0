// Talks to the service: one conditional GET per resource, one place for the key and for errors.

const KEY = "planner-sync-key";
const known = new Map();

export class Failed extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The service answered ${status}`);
    this.status = status;
    this.problem = problem ?? {};
  }
}

function headers(more) {
  const key = sessionStorage.getItem(KEY);
  return key ? { "X-API-Key": key, ...more } : { ...more };
}

/** Remembers the key for as long as this tab is open. */
export function useKey(key) {
  sessionStorage.setItem(KEY, key);
}

/**
 * Reads a resource. If it has not changed since the last reading, the very same object comes back,
 * so that `===` tells whether there is anything to draw.
 */
export async function read(path) {
  const before = known.get(path);
  const answer = await fetch(path, {
    headers: headers(before ? { "If-None-Match": before.etag } : {}),
    cache: "no-store",
  });
  if (answer.status === 304) return before.value;
  if (!answer.ok) throw await failure(answer);
  const value = await answer.json();
  const etag = answer.headers.get("ETag");
  if (etag) known.set(path, { etag, value });
  return value;
}

/** Sends a change and gives the answer's JSON, null where it has none. */
export async function send(method, path, body, { type = "application/json", match = null } = {}) {
  const more = body === undefined ? {} : { "Content-Type": type };
  if (match) more["If-Match"] = match;
  const answer = await fetch(path, {
    method,
    headers: headers(more),
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw await failure(answer);
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

async function failure(answer) {
  try {
    return new Failed(answer.status, await answer.json());
  } catch {
    return new Failed(answer.status, null);
  }
}
