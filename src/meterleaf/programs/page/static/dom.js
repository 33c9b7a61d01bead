// Small helpers to make elements. Text is always set as text, so nothing from a document can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element: `h("a", {href: "/x", onclick: f, class: "c"}, "text", other)`. Empty children are left out. */
export function h(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

export function svg(tag, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

function filled(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function show(place, ...children) {
  place.replaceChildren(...children.flat().filter(Boolean));
}

/** Says something in the corner, and to screen readers. */
export function notice(text, kind = "info") {
  const close = h("button", { type: "button", class: "plain", "aria-label": "Dismiss" }, "×");
  const box = h("div", { class: `notice ${kind}` }, h("span", {}, text), close);
  close.addEventListener("click", () => box.remove());
  document.getElementById("notices").append(box);
  setTimeout(() => box.remove(), kind === "error" ? 12000 : 5000);
}

/** Shows a dialog and waits: what its form's button says, or null when it was left. */
export function ask(title, text, answers) {
  const dialog = h("dialog", { "aria-label": title });
  const buttons = Object.entries(answers).map(([value, label], at) =>
    h("button", { value, class: at === 0 ? "primary" : "" }, label));
  dialog.append(h("form", { method: "dialog" }, h("h2", {}, title), h("p", {}, text), h("p", { class: "buttons" }, buttons)));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue || null);
    });
  });
}
