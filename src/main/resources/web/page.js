// The page: reads both sides again and again, draws what has changed, and times what it changes.
import { attempt, cardsOf, drawBoard } from "./board.js";
import { addDocument, drawDocuments } from "./documents.js";
import { ask, field, h } from "./dom.js";
import { drawPanels } from "./panels.js";
import { Failed, read, send, useKey } from "./server.js";
import { check, inFlight } from "./timing.js";

const IDLE = 1000;
const BUSY = 200;
const WORDS = { UP: ["in sync", "good"], DEGRADED: ["degraded", "warn"], DOWN: ["not in sync", "bad"] };
const at = (id) => document.getElementById(id);

const state = {
  demo: null, writable: false, board: null, plan: null, cards: [], documents: [], sought: "",
  status: null, conflicts: [], held: [], parked: [],
};
let timer = null;
let asking = false;

const actions = {
  draw,
  changed: () => soon(0),
  planId: () => state.plan?.id,
  plans: () => state.board?.plans ?? [],
};

async function look() {
  const fast = inFlight();
  // While an edit is on its way only the two sides matter.
  const [board, tasks, status] = await Promise.all([
    state.demo === false ? read("/api/sync/tasks") : read("/api/demo/board").catch(notDemo),
    read("/api/agent/tasks?limit=500"),
    fast && state.status ? state.status : read("/api/sync/status"),
  ]);
  state.status = status;
  if (board) {
    state.board = board;
    state.users = new Map((board.users ?? []).map((user) => [user.id, user.displayName ?? user.name]));
    state.cards = cardsOf(board, state.users);
    state.plan = board.plans.find((plan) => plan.id === state.chosen) ?? busiest(board.plans);
  }
  state.documents = tasks.items.map((item) => ({ id: item.id, etag: item.etag, task: item.task }));
  if (!fast) {
    const counts = status.counts ?? {};
    [state.conflicts, state.held, state.parked] = await Promise.all(["conflicts", "held", "parked"]
      .map((list) => (counts[list] === 0 ? [] : read(`/api/sync/${list}`).then((found) => found.items))));
  }
}

function busiest(plans) {
  return [...plans].sort((a, b) => (b.tasks?.length ?? 0) - (a.tasks?.length ?? 0))[0] ?? null;
}

function notDemo(error) {
  if (error instanceof Failed && error.status === 404) {
    state.demo = false;
    return null;
  }
  throw error;
}

async function turn() {
  timer = null;
  try {
    await look();
    if (state.demo === null) state.demo = true;
    state.writable = state.demo;
    const latest = check(state);
    document.body.classList.remove("away");
    draw();
    if (latest) {
      at("latest").textContent = latest.text;
      reveal(latest.key);
    }
  } catch (error) {
    // A key that may not look, as an agent's, is as good as none here.
    if (error instanceof Failed && [401, 403].includes(error.status)) await key(error);
    else away(error);
  }
  soon(inFlight() ? BUSY : IDLE);
}

/** Scrolls the side, not the page, so that what has arrived is seen. */
function reveal(key) {
  const element = document.querySelector(`[data-key="${CSS.escape(String(key))}"]`);
  const side = element?.closest(".documents, .board");
  if (!side) return;
  const inner = element.getBoundingClientRect();
  const outer = side.getBoundingClientRect();
  const shift = (low, high, first, last) => (low < first ? low - first - 12 : high > last ? high - last + 12 : 0);
  side.scrollBy({
    top: shift(inner.top, inner.bottom, outer.top, outer.bottom),
    left: shift(inner.left, inner.right, outer.left, outer.right),
    behavior: "smooth",
  });
}

function soon(delay) {
  if (timer !== null) clearTimeout(timer);
  timer = setTimeout(turn, document.hidden ? 10 * IDLE : delay);
}

async function key(error) {
  if (asking) return;
  asking = true;
  const form = await ask("Key", [
    error.status === 403 && h("p", null, error.message),
    field("API_KEY of this service, or a key of yours",
      h("input", { name: "key", type: "password", autocomplete: "current-password", required: true, autofocus: true })),
  ].filter(Boolean), { button: "Open" });
  asking = false;
  if (form) useKey(form.key);
}

function away(error) {
  document.body.classList.add("away");
  const health = at("health");
  health.className = "pill bad";
  health.textContent = error instanceof TypeError ? "service not reachable" : error.message;
}

function draw() {
  const status = state.status;
  const word = status?.health?.word ?? "UNKNOWN";
  const [said, kind] = WORDS[word] ?? ["not known", "bad"];
  at("health").className = `pill ${kind}`;
  at("health").textContent = said;
  reasons(status?.health?.reasons ?? []);
  at("mode").textContent = [state.demo ? "demo" : null, status?.mode].filter(Boolean).join(" · ");
  at("planner-note").textContent = state.demo ? "emulated" : "as last settled";
  at("agents-note").textContent = `${state.documents.length} in Redis`;
  signIn(status?.sign_in ?? null);
  plans();
  drawBoard(at("board"), state, actions);
  drawDocuments(at("documents"), state, actions);
  drawPanels(at("panels"), state, actions);
  const troubles = state.conflicts.length + state.held.length + state.parked.length;
  at("trouble-count").hidden = troubles === 0;
  at("trouble-count").textContent = troubles;
}

/** Why it is not in sync, since when and what to do, as the service says it. */
function reasons(texts) {
  const list = at("reasons");
  const print = JSON.stringify(texts);
  if (list.dataset.print === print) return;
  list.dataset.print = print;
  list.hidden = texts.length === 0;
  list.replaceChildren(...texts.map((text) => h("li", null, text)));
}

/** What a person has to do so that the service is signed in. It is drawn once: it is copied from. */
function signIn(request) {
  const banner = at("sign-in");
  const print = JSON.stringify(request);
  if (banner.dataset.print === print) return;
  banner.dataset.print = print;
  banner.hidden = request === null;
  banner.replaceChildren(...(!request?.code ? [request?.message ?? ""] : [
    "Graph needs somebody to sign in: open ",
    h("a", { href: safe(request.url), target: "_blank", rel: "noopener noreferrer" }, request.url),
    " and enter ", h("code", null, request.code), ` before ${new Date(request.expires_at).toLocaleTimeString()}.`,
  ]));
}

/** The address comes from the token authority: it may lead to a page, and do nothing else. */
function safe(url) {
  return /^https?:/.test(url ?? "") ? url : null;
}

function plans() {
  const select = at("plan");
  const all = state.board?.plans ?? [];
  const print = JSON.stringify(all.map((plan) => [plan.id, plan.title])) + state.plan?.id;
  if (select.dataset.print === print) return;
  select.dataset.print = print;
  select.replaceChildren(...all.map((plan) => h("option", { value: plan.id, selected: plan.id === state.plan?.id }, plan.title ?? plan.id)));
  select.hidden = all.length < 2;
}

function show(part) {
  document.querySelector("main").dataset.shown = part;
  for (const tab of document.querySelectorAll(".tabs button")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.show === part));
  }
}

function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
}

if (localStorage.getItem("theme")) document.documentElement.dataset.theme = localStorage.getItem("theme");
at("theme").addEventListener("click", theme);
at("add-document").addEventListener("click", () => addDocument(actions));
at("all-now").addEventListener("click", () => attempt(() => send("POST", "/api/sync/reconcile")));
at("find").addEventListener("input", (event) => { state.sought = event.target.value; draw(); });
at("plan").addEventListener("change", (event) => {
  state.chosen = event.target.value;
  state.plan = state.board.plans.find((plan) => plan.id === state.chosen);
  draw();
});
for (const tab of document.querySelectorAll(".tabs button")) tab.addEventListener("click", () => show(tab.dataset.show));
document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(0); });
turn();
