// The right side: the agents' documents, edited through the agent API.
import { attempt, editedOf, taskFields } from "./board.js";
import { ask, field, h, keep, say } from "./dom.js";
import { send } from "./server.js";
import { due, ofCard, ofDocument, patch, plannerIdOf, PRIORITY, shows, STATUS, statusOf } from "./tasks.js";
import { badge, watch } from "./timing.js";

const raw = new Set();

/** Draws the documents of the chosen plan that match what is sought. */
export function drawDocuments(parent, state, actions) {
  const sought = state.sought.toLowerCase();
  const shown = state.documents.filter((d) => !sought || JSON.stringify(d).toLowerCase().includes(sought));
  for (const stray of parent.querySelectorAll(":scope > .empty")) stray.remove();
  keep(parent, shown, (d) => `document-${d.id}`,
    (d) => JSON.stringify(d) + badge(`document-${d.id}`) + raw.has(d.id),
    (d) => (raw.has(d.id) ? rawElement(d, actions) : documentElement(d, actions)));
  if (shown.length === 0) {
    parent.append(h("p", { class: "empty" }, sought ? "No document matches." : "There are no documents yet."));
  }
}

function documentElement(document, actions) {
  const fields = ofDocument(document.task);
  const status = String(document.task.status ?? statusOf(fields.percent));
  const when = due(fields.due, fields.percent);
  const arrived = badge(`document-${document.id}`);
  return h("article", { class: `card ${fields.percent >= 100 ? "done" : ""} ${arrived ? "fresh" : ""}` },
    h("div", { class: "row" },
      inline("title", fields.title, document, actions),
      h("button", { type: "button", class: "icon", title: "Show as JSON", "aria-label": `Show ${fields.title} as JSON`,
        click: () => { raw.add(document.id); actions.draw(); } }, "{ }"),
      h("button", { type: "button", class: "icon", title: "Edit", "aria-label": `Edit ${fields.title}`,
        click: () => edit(document, actions) }, "✎")),
    fields.description && h("p", { class: "text" }, fields.description),
    h("div", { class: "row facts" },
      h("select", { class: "status", "aria-label": "Status", change: (event) => change(document,
        { status: event.target.value }, { status: event.target.value }, actions) },
        Object.entries({ ...STATUS, ...(status in STATUS ? {} : { [status]: status.replaceAll("_", " ") }) })
          .map(([value, label]) => h("option", { value, selected: value === status }, label))),
      fields.priority !== "normal" && h("span", { class: `priority ${fields.priority}` },
        PRIORITY[fields.priority] ?? fields.priority),
      h("input", { type: "date", class: `due ${when?.late ? "late" : ""} ${fields.due ? "" : "none"}`, "aria-label": "Due", value: fields.due,
        change: (event) => change(document, { due_date: event.target.value || null },
          { due: event.target.value }, actions) }),
      h("span", { class: "grow" }),
      !plannerIdOf(document.task) && h("span", { class: "pairing", title: "Not in Planner yet" }, "new"),
      h("code", { class: "id", title: plannerIdOf(document.task) ? `Planner task ${plannerIdOf(document.task)}` : null },
        document.id)),
    arrived && h("span", { class: "badge" }, arrived));
}

/** A text that becomes a field when it is clicked, and is sent with Enter or by leaving it. */
function inline(name, value, document, actions) {
  const input = h("input", { class: "inline", value, "aria-label": name, maxlength: 255,
    keydown: (event) => {
      if (event.key === "Enter") input.blur();
      if (event.key === "Escape") { input.value = value; input.blur(); }
    },
    blur: () => {
      const text = input.value.trim();
      if (text && text !== value) change(document, { [name]: text }, { [name]: text }, actions);
      else input.value = value;
    } });
  return input;
}

function rawElement(document, actions) {
  const text = JSON.stringify(document.task, null, 2);
  const area = h("textarea", { class: "raw", rows: Math.min(24, text.split("\n").length + 1), spellcheck: "false",
    "aria-label": `JSON of ${document.id}`, value: text });
  return h("article", { class: "card" },
    h("div", { class: "row" }, h("code", { class: "id" }, document.id), h("span", { class: "grow" }),
      h("button", { type: "button", click: () => { raw.delete(document.id); area.blur(); actions.draw(); } }, "Close"),
      h("button", { type: "button", class: "primary", click: () => saveRaw(document, area, actions) }, "Save")),
    area);
}

async function saveRaw(document, area, actions) {
  let wanted;
  try {
    wanted = JSON.parse(area.value);
  } catch (error) {
    say(`This is no JSON: ${error.message}`, "error");
    return;
  }
  const changes = patch(document.task, wanted);
  if (Object.keys(changes).length === 0) return;
  const before = ofDocument(document.task);
  const after = ofDocument(wanted);
  const edited = Object.fromEntries(Object.entries(after).filter(([name, value]) => before[name] !== value));
  if (await change(document, changes, edited, actions, document.etag)) {
    raw.delete(document.id);
    area.blur();
    actions.draw();
  }
}

async function edit(document, actions) {
  const before = ofDocument(document.task);
  before.status = String(document.task.status ?? statusOf(before.percent));
  const form = await ask(document.id, taskFields(before), { danger: "Delete" });
  if (!form) return;
  if (form.action === "danger") {
    const plannerId = plannerIdOf(document.task);
    if (plannerId) watch("planner", (state) => !state.cards.some((card) => card.id === plannerId) || null);
    await attempt(() => send("DELETE", `/api/agent/tasks/${encodeURIComponent(document.id)}`));
    actions.changed();
    return;
  }
  const edited = Object.fromEntries(Object.entries(editedOf(form)).filter(([name, value]) => before[name] !== value));
  const names = { title: "title", status: "status", priority: "priority", due: "due_date", description: "description" };
  const changes = {};
  for (const [name, value] of Object.entries(edited)) changes[names[name]] = value === "" ? null : value;
  if (Object.keys(changes).length > 0) await change(document, changes, edited, actions);
}

async function change(document, changes, edited, actions, match = null) {
  const plannerId = plannerIdOf(document.task);
  if (Object.keys(edited).length > 0) {
    watch("planner", (state) => {
      const card = state.cards.find((c) => c.id === (plannerId ?? pairOf(document.id, state)));
      return card && shows(ofCard(card), edited) ? `card-${card.id}` : null;
    });
  }
  const sent = await attempt(() => send("PATCH", `/api/agent/tasks/${encodeURIComponent(document.id)}`, changes,
    { type: "application/merge-patch+json", match }));
  actions.changed();
  return sent;
}

function pairOf(id, state) {
  const now = state.documents.find((d) => d.id === id);
  return now ? plannerIdOf(now.task) : null;
}

/** Asks for a new document and writes it. */
export async function addDocument(actions) {
  const form = await ask("New document", [
    taskFields({}),
    field("Plan", h("select", { name: "plan" }, actions.plans().map((plan) =>
      h("option", { value: plan.id, selected: plan.id === actions.planId() }, plan.title)))),
  ], { button: "Add" });
  if (!form || form.action !== "send") return;
  const edited = editedOf(form);
  watch("planner", (state) => {
    const card = state.cards.find((c) => shows(ofCard(c), edited));
    return card ? `card-${card.id}` : null;
  });
  await attempt(() => send("POST", "/api/agent/tasks", {
    title: edited.title,
    status: edited.status,
    priority: edited.priority,
    ...(edited.due ? { due_date: edited.due } : {}),
    ...(edited.description ? { description: edited.description } : {}),
    ...(form.plan ? { plan_id: form.plan } : {}),
  }));
  actions.changed();
}
