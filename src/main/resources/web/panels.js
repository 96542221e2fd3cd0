// The lower part: how the sync is doing, and what waits for a person.
import { attempt } from "./board.js";
import { h, keep, say, span } from "./dom.js";
import { send } from "./server.js";

/** Draws plans, conflicts, held, parked and queues. */
export function drawPanels(parent, state, actions) {
  const status = state.status;
  if (!status) return;
  const all = [
    { key: "plans", title: "Plans", items: status.plans ?? [], draw: plansTable },
    { key: "conflicts", title: "Conflicts", items: state.conflicts, draw: conflicts,
      empty: "No value had to give way." },
    { key: "held", title: "Held", items: state.held, draw: held,
      empty: "Nothing waits to be confirmed." },
    { key: "parked", title: "Parked", items: state.parked, draw: parked,
      empty: "Every task can be synced." },
    { key: "sources", title: "Changes in Planner", items: known(status), draw: sources,
      empty: "They are found by listing the plans." },
    { key: "queues", title: "Queues", items: status.queues ?? [], draw: queues },
  ];
  keep(parent, all, (p) => `panel-${p.key}`, (p) => JSON.stringify(p.items), (p) => h("section", { class: `panel ${p.key}` },
    h("h3", null, p.title, " ", p.items.length > 0 && ["conflicts", "held", "parked"].includes(p.key)
      && h("span", { class: "count hot" }, String(p.items.length))),
    p.items.length === 0 ? h("p", { class: "empty" }, p.empty ?? "Nothing yet.") : p.draw(p.items, actions)));
}

function plansTable(plans, actions) {
  return h("div", { class: "scroll" }, h("table", null,
    h("thead", null, h("tr", null, ["Plan", "Tasks", "Source", "Seen", "Bound", "Audit", ""].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", null, plans.map((plan) => {
      const late = plan.bound_seconds !== null && plan.freshness_seconds !== null
        && plan.freshness_seconds > plan.bound_seconds;
      return h("tr", null,
        h("th", { scope: "row", title: plan.plan_id }, plan.title ?? plan.plan_id,
          plan.state !== "active" && h("span", { class: "pill warn", title: plan.reason ?? "" }, plan.state)),
        h("td", null, plan.unsettled > 0 ? `${plan.pairs} (${plan.unsettled} differ)` : String(plan.pairs)),
        h("td", null, plan.source ?? "–"),
        h("td", { class: late ? "late" : "" }, seconds(plan.freshness_seconds)),
        h("td", null, seconds(plan.bound_seconds)),
        h("td", { title: plan.audited_at ?? "" }, plan.audited_at === null ? "none yet" : plan.agrees ? "equal" : "differs"),
        h("td", null, plan.state === "paused"
          ? act("Resume", () => send("POST", `/api/sync/plans/${encodeURIComponent(plan.plan_id)}/resume`), actions)
          : act("Pause", () => send("POST", `/api/sync/plans/${encodeURIComponent(plan.plan_id)}/pause`), actions)));
    }))));
}

function conflicts(items, actions) {
  return h("ul", null, items.map((item) => h("li", null,
    h("div", { class: "row" }, h("strong", null, item.field ?? "task"), h("code", { class: "id" }, item.task_id),
      h("span", { class: "quiet" }, item.reason), h("span", { class: "grow" }), ago(item.at),
      restorable(item).map(([label, query]) => act(label,
        () => send("POST", `/api/sync/conflicts/${encodeURIComponent(item.id)}/restore${query}`), actions)),
      item.winner && act("Dismiss", () => send("POST", `/api/sync/conflicts/${encodeURIComponent(item.id)}/dismiss`), actions)),
    h("div", { class: "versus" },
      h("div", { class: item.winner === "planner" ? "won" : "lost" }, h("span", { class: "quiet" }, "Planner"), h("q", null, show(item.planner))),
      h("div", { class: item.winner === "store" ? "won" : "lost" }, h("span", { class: "quiet" }, "Agents"), h("q", null, show(item.store)))))));
}

/** What can be put back: the loser's value; where nobody won, either; a deletion never. */
function restorable(item) {
  if (item.reason === "edit-beats-delete") return [];
  return item.winner ? [["Restore", ""]] : [["Planner’s", "?side=planner"], ["Agents’", "?side=store"]];
}

function held(items, actions) {
  return h("ul", null, items.map((item) => h("li", null,
    h("p", null, h("strong", null, `${item.task_ids.length} ${item.kind === "deletion" ? "deletions" : "creations"} on the ${item.side === "planner" ? "Planner" : "agents’"} side`),
      " ", item.reason),
    h("div", { class: "row" }, ago(item.at), h("span", { class: "grow" }),
      act("Discard", () => send("POST", `/api/sync/held/${encodeURIComponent(item.id)}/discard`), actions),
      act("Confirm", () => send("POST", `/api/sync/held/${encodeURIComponent(item.id)}/confirm`), actions, "danger")))));
}

function parked(items, actions) {
  return h("ul", null, items.map((item) => h("li", null,
    h("div", { class: "row" }, h("code", { class: "id" }, item.task_id ?? item.name), h("span", { class: "grow" }), ago(item.at),
      act("Retry", () => send("POST", `/api/sync/parked/${encodeURIComponent(item.task_id ?? item.name)}/retry`), actions)),
    h("p", null, item.reason))));
}

/** How changes in Planner come to be known: the sources, then what Graph is to tell of itself. */
function known(status) {
  const alike = new Map();
  for (const one of status.subscriptions ?? []) {
    const of = one.name.replace(/-.*/, "");
    const key = JSON.stringify([of, one.state, one.reason]);
    const group = alike.get(key) ?? { of, state: one.state, reason: one.reason, expires_at: one.expires_at, count: 0 };
    group.count += 1;
    if (one.expires_at < group.expires_at) group.expires_at = one.expires_at;
    group.name = `notifications of ${group.count} ${of}${group.count > 1 ? "s" : ""}`;
    alike.set(key, group);
  }
  return [...(status.sources ?? []).map((one) => ({ ...one, name: one.source })), ...alike.values()];
}

function sources(items) {
  return h("ul", null, items.map((item) => h("li", null,
    h("div", { class: "row" }, h("strong", null, item.name), h("span", { class: "grow" }),
      h("span", { class: `pill ${["works", "live"].includes(item.state) ? "good" : "warn"}` }, item.state)),
    item.reason && h("p", null, item.reason),
    item.expires_at && h("p", { class: "quiet" }, `until ${new Date(item.expires_at).toLocaleString()}`))));
}

function queues(items) {
  return h("div", { class: "figures" }, items.map((queue) => h("div", null,
    h("b", null, String(queue.due)), h("span", null, `${queue.kind} due`),
    h("span", { class: "quiet" }, `${queue.size} known${queue.oldest_seconds > 1 ? `, oldest ${seconds(queue.oldest_seconds)}` : ""}`))));
}

function act(label, work, actions, kind = "") {
  return h("button", { type: "button", class: kind, click: async (event) => {
    event.target.disabled = true;
    if (await attempt(work)) say(`${label}: done`);
    actions.changed();
    event.target.disabled = false;
  } }, label);
}

function show(value) {
  if (value === null || value === undefined || value === "") return "(nothing)";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function seconds(value) {
  return value === null || value === undefined ? "–" : span(value * 1000);
}

function ago(at) {
  return h("time", { class: "quiet", datetime: at, title: at }, `${span(Math.max(0, Date.now() - Date.parse(at)))} ago`);
}
