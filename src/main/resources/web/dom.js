// Elements without a framework: h() makes one, keep() brings a list up to date by keys.

/** Makes an element. Attributes that are functions become listeners; false and null are left out. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

/**
 * Brings the children of a parent up to date. A child is made anew only if what it shows has
 * changed, and never while somebody is typing in it.
 *
 * @param items what to show, in order
 * @param key the identity of an item
 * @param print what the item shows, as text: equal text, same element
 * @param make the element of an item
 */
export function keep(parent, items, key, print, make) {
  const old = new Map([...parent.children].map((c) => [c.dataset.key, c]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const text = print(item);
    let element = old.get(name);
    const busy = element && (element.dataset.editing === "yes" || typingIn(element));
    if (!element || (element.dataset.print !== text && !busy)) {
      const fresh = make(item);
      fresh.dataset.key = name;
      fresh.dataset.print = text;
      if (element) {
        if (place === element) place = fresh;
        element.replaceWith(fresh);
      }
      element = fresh;
    }
    old.delete(name);
    if (place === element) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const gone of old.values()) if (!typingIn(gone)) gone.remove();
}

function typingIn(element) {
  const active = document.activeElement;
  return element.contains(active) && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName);
}

const sheet = () => document.getElementById("sheet");

/**
 * Shows a form on a sheet. Ends with the form's values when it is sent, with null when it is left.
 */
export function ask(title, fields, { button = "Save", danger = null } = {}) {
  const dialog = sheet();
  return new Promise((answer) => {
    let result = null;
    const form = h("form", { method: "dialog", submit: (event) => {
      result = Object.fromEntries(new FormData(event.target));
      for (const box of event.target.querySelectorAll("input[type=checkbox]")) result[box.name] = box.checked;
      result.action = event.submitter?.value ?? "send";
    } },
      h("h3", null, title),
      fields,
      h("div", { class: "row end" },
        danger && h("button", { class: "danger", value: "danger", formnovalidate: true }, danger),
        h("span", { class: "grow" }),
        h("button", { type: "button", click: () => dialog.close() }, "Cancel"),
        h("button", { class: "primary", value: "send" }, button)));
    dialog.replaceChildren(form);
    dialog.onclose = () => answer(result);
    dialog.showModal();
    form.querySelector("[autofocus]")?.focus();
  });
}

/** A labelled field of a form. */
export function field(label, control) {
  return h("label", { class: "field" }, h("span", null, label), control);
}

/** Says something in the corner for a while. */
export function say(text, kind = "info") {
  const message = h("div", { class: `message ${kind}` }, text);
  document.getElementById("messages").append(message);
  setTimeout(() => message.remove(), kind === "error" ? 8000 : 4000);
}

/** Elapsed time for people: 143 ms, 2.4 s, 3 min, 2 h, 4 d. */
export function span(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60000) return `${(ms / 1000).toFixed(ms < 10000 ? 1 : 0)} s`;
  if (ms < 3600000) return `${Math.round(ms / 60000)} min`;
  if (ms < 86400000) return `${Math.round(ms / 3600000)} h`;
  return `${Math.round(ms / 86400000)} d`;
}
