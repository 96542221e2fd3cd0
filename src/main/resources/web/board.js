// The left side: Planner's board, as columns of cards.
import { ask, field, h, keep, say } from "./dom.js";
import { send } from "./server.js";
import { due, ofCard, ofDocument, plannerIdOf, PRIORITY, priorityNumber, priorityWord, shows, STATUS, statusOf } from "./tasks.js";
import { badge, watch } from "./timing.js";

/** Planner's state in one shape, from the emulator's board or from the settled pairs. */
export function cardsOf(board, users) {
  const cards = [];
  for (const plan of board.plans ?? []) {
    const labels = plan.details?.categoryDescriptions ?? {};
    for (const task of plan.tasks ?? []) {
      const details = task.details ?? {};
      const checklist = Object.values(details.checklist ?? {});
      cards.push({
        id: task.id,
        planId: plan.id,
        bucketId: task.bucketId,
        title: task.title,
        percentComplete: task.percentComplete ?? 0,
        priority: task.priority ?? 5,
        dueDateTime: task.dueDateTime ?? null,
        description: details.description ?? "",
        people: Object.keys(task.assignments ?? {}).map((id) => users.get(id) ?? "?"),
        labels: Object.keys(task.appliedCategories ?? {}).map((key) => ({ key, name: labels[key] ?? key })),
        checked: checklist.filter((item) => item.isChecked).length,
        checks: checklist.length,
      });
    }
  }
  return cards;
}

/** Draws the chosen plan. */
export function drawBoard(parent, state, actions) {
  const plan = state.plan;
  if (!plan) {
    parent.replaceChildren(h("p", { class: "empty" }, state.demo === false
      ? "No plan has been read yet."
      : "The board is being set up."));
    return;
  }
  for (const stray of parent.querySelectorAll(":scope > .empty")) stray.remove();
  const cards = state.cards.filter((card) => card.planId === plan.id);
  const buckets = [...(plan.buckets ?? [])];
  if (cards.some((card) => !buckets.some((b) => b.id === card.bucketId))) {
    buckets.push({ id: null, name: "Other" });
  }
  keep(parent, buckets, (b) => `bucket-${b.id}`, (b) => b.name + state.writable, (b) => column(b, state, actions));
  for (const bucket of buckets) {
    const own = cards.filter((card) => bucket.id === null
      ? !plan.buckets.some((b) => b.id === card.bucketId)
      : card.bucketId === bucket.id);
    const open = own.filter((card) => card.percentComplete < 100);
    const done = own.filter((card) => card.percentComplete >= 100);
    const element = [...parent.children].find((c) => c.dataset.key === `bucket-${bucket.id}`);
    element.querySelector(".count").textContent = own.length;
    keep(element.querySelector(".cards"), [...open, ...done], cardKey,
      (card) => JSON.stringify(card) + badge(cardKey(card)) + state.writable,
      (card) => cardElement(card, plan, state, actions));
  }
}

function cardKey(card) {
  return `card-${card.id}`;
}

function column(bucket, state, actions) {
  return h("section", { class: "column", "aria-label": bucket.name },
    h("h3", null, bucket.name, " ", h("span", { class: "count" })),
    state.writable && bucket.id !== null && h("button", {
      type: "button", class: "add", click: () => add(bucket, actions),
    }, "+ Add task"),
    h("div", { class: "cards" }));
}

function cardElement(card, plan, state, actions) {
  const done = card.percentComplete >= 100;
  const when = due((card.dueDateTime ?? "").slice(0, 10), card.percentComplete);
  const word = priorityWord(card.priority);
  const arrived = badge(cardKey(card));
  return h("article", { class: `card ${done ? "done" : ""} ${arrived ? "fresh" : ""}` },
    card.labels.length > 0 && h("div", { class: "labels" },
      card.labels.map((label) => h("span", { class: `label ${label.key}` }, label.name))),
    h("div", { class: "row" },
      h("button", {
        type: "button", class: `tick ${statusOf(card.percentComplete)}`, disabled: !state.writable,
        "aria-label": done ? `Reopen ${card.title}` : `Complete ${card.title}`,
        title: STATUS[statusOf(card.percentComplete)],
        click: () => change(card, { percentComplete: done ? 0 : 100 }, { percent: done ? 0 : 100 }, actions),
      }),
      h("button", {
        type: "button", class: "title", disabled: !state.writable, click: () => edit(card, plan, actions),
      }, card.title)),
    h("div", { class: "row facts" },
      word !== "normal" && h("span", { class: `priority ${word}` }, PRIORITY[word]),
      when && h("span", { class: `due ${when.late ? "late" : ""}` }, when.text),
      card.checks > 0 && h("span", { class: "checks", title: "Checklist" }, `☑ ${card.checked}/${card.checks}`),
      h("span", { class: "grow" }),
      card.people.map((name) => h("span", { class: "person", title: name }, initials(name)))),
    arrived && h("span", { class: "badge" }, arrived));
}

function initials(name) {
  return name.split(/\s+/).map((part) => part[0]).slice(0, 2).join("").toUpperCase();
}

async function add(bucket, actions) {
  const form = await ask(`New task in ${bucket.name}`, taskFields({}), { button: "Add" });
  if (!form || form.action !== "send") return;
  const edited = editedOf(form);
  watch("agents", (state) => {
    const document = state.documents.find((d) => shows(ofDocument(d.task), edited));
    return document ? `document-${document.id}` : null;
  });
  await attempt(async () => {
    await send("POST", "/api/demo/tasks", { planId: actions.planId(), bucketId: bucket.id, ...toPlanner(form) });
    actions.changed();
  });
}

async function edit(card, plan, actions) {
  const form = await ask(card.title, [
    taskFields({ ...ofCard(card), status: statusOf(card.percentComplete) }),
    field("Bucket", h("select", { name: "bucketId" },
      plan.buckets.map((b) => h("option", { value: b.id, selected: b.id === card.bucketId }, b.name)))),
  ], { danger: "Delete" });
  if (!form) return;
  if (form.action === "danger") {
    watch("agents", (state) => !state.documents.some((d) => plannerIdOf(d.task) === card.id) || null);
    await attempt(() => send("DELETE", `/api/demo/tasks/${encodeURIComponent(card.id)}`));
    actions.changed();
    return;
  }
  const before = { ...ofCard(card), status: statusOf(card.percentComplete) };
  const edited = Object.fromEntries(Object.entries(editedOf(form)).filter(([name, value]) => before[name] !== value));
  const all = toPlanner(form);
  const body = {};
  if ("title" in edited) body.title = all.title;
  if ("status" in edited) body.percentComplete = all.percentComplete;
  if ("priority" in edited) body.priority = all.priority;
  if ("due" in edited) body.dueDateTime = all.dueDateTime;
  if ("description" in edited) body.description = all.description;
  if (form.bucketId !== card.bucketId) body.bucketId = form.bucketId;
  if (Object.keys(body).length > 0) await change(card, body, edited, actions);
}

async function change(card, body, edited, actions) {
  if (Object.keys(edited).length > 0) {
    watch("agents", (state) => {
      const document = state.documents.find((d) => plannerIdOf(d.task) === card.id);
      return document && shows(ofDocument(document.task), edited) ? `document-${document.id}` : null;
    });
  }
  await attempt(() => send("PATCH", `/api/demo/tasks/${encodeURIComponent(card.id)}`, body));
  actions.changed();
}

/** The form of a task, the same for both sides. */
export function taskFields(task) {
  const options = (names, chosen) => Object.entries(names)
    .map(([value, label]) => h("option", { value, selected: value === chosen }, label));
  return [
    field("Title", h("input", { name: "title", required: true, maxlength: 255, autofocus: true, value: task.title ?? "" })),
    h("div", { class: "fields" },
      field("Progress", h("select", { name: "status" }, options(STATUS, task.status ?? "not_started"))),
      field("Priority", h("select", { name: "priority" }, options(PRIORITY, task.priority ?? "normal"))),
      field("Due", h("input", { name: "due", type: "date", value: task.due ?? "" }))),
    field("Description", h("textarea", { name: "description", rows: 4, value: task.description ?? "" })),
  ];
}

/** What a form says, comparable with what the sides show. */
export function editedOf(form) {
  return {
    title: form.title.trim(),
    status: form.status,
    priority: form.priority,
    due: form.due,
    description: form.description.replace(/\r\n/g, "\n").trim(),
  };
}

function toPlanner(form) {
  return {
    title: form.title.trim(),
    percentComplete: { not_started: 0, in_progress: 50, completed: 100 }[form.status],
    priority: priorityNumber(form.priority),
    dueDateTime: form.due ? `${form.due}T10:00:00Z` : null,
    description: form.description,
  };
}

/** Does it; says so if it failed. */
export async function attempt(work) {
  try {
    await work();
    return true;
  } catch (error) {
    say(error.message, "error");
    return false;
  }
}
