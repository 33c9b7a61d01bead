// The form of a reading: one item at a time, its doubtful fields first.

import { doubtsOf, evidenceOf, origin, SURE } from "./doubts.js";
import { h, show } from "./dom.js";
import { Untyped, inputFor, shown, typed } from "./fields.js";
import { amount, fieldName, GROUPS, NEEDED, percent, period } from "./words.js";

export class Form {
  /** `active(index, field, evidence, doubts)` when a field is entered; `settled()` when no doubt is left. */
  constructor({ reading, kinds, units, editable, active, settled }) {
    Object.assign(this, { reading, kinds, units, editable, active, settled, index: 0, changed: false, rows: new Map() });
    this.values = structuredClone(reading.content.items);
    this.errors = this.values.map(() => new Map());
    this.right = this.values.map(() => new Set());
    this.list = h("div", { class: "items" });
    this.body = h("div", { class: "fields" });
    this.element = h("form", { class: "reading", "aria-label": "What was read", onsubmit: (event) => event.preventDefault() },
      h("datalist", { id: "units" }, units.all.map((symbol) => h("option", { value: symbol }))), this.list, this.body);
  }

  // -- drawing

  draw() {
    this.drawList();
    this.rows.clear();
    if (!this.values.length) return show(this.body, h("p", { class: "empty" }, "Nothing was read from this document."), this.editable && this.adder());
    this.doubts = doubtsOf(this.reading, this.index);
    this.evidence = evidenceOf(this.reading, this.index);
    if (this.value.cups !== undefined && this.value.cups === this.value.supply_point) this.doubts.delete("cups");
    const placed = new Set(this.doubts.keys());
    const groups = GROUPS.map(([title, names]) => [title, names.filter((name) => !placed.has(name) && this.wanted(name))]);
    const rest = Object.keys(this.value).filter((name) => !placed.has(name) && !GROUPS.some(([, names]) => names.includes(name)));
    show(this.body, this.group("To look at", [...this.doubts.keys()], "doubtful"), groups.map(([title, names]) => this.group(title, names)),
      this.group("Other", rest), this.editable && this.more());
    this.active(this.index, null, this.evidence, this.doubts);
    return undefined;
  }

  get value() {
    return this.values[this.index];
  }

  wanted(name) {
    if (name === "cups" && this.value.cups === this.value.supply_point) return false; // one input for both
    return name in this.value || this.errors[this.index].has(name) || ([...NEEDED, "invoice_number"].includes(name) && name in this.kinds);
  }

  drawList() {
    if (this.values.length < 2) return show(this.list);
    const rows = this.values.map((item, index) => {
      const open = [...doubtsOf(this.reading, index).keys()].filter((name) => !this.right[index].has(name)).length + this.errors[index].size;
      return h("button", { type: "button", "aria-current": index === this.index ? "true" : null, onclick: () => this.turnTo(index) },
        h("span", {}, `Item ${index + 1}`), h("span", {}, amount(item, this.units)), h("span", {}, period(item)), open ? h("span", { class: "chip doubt" }, String(open)) : h("span"));
    });
    return show(this.list, rows);
  }

  group(title, names, kind = "") {
    return names.length ? h("fieldset", { class: kind }, h("legend", {}, title), names.map((name) => this.row(name))) : null;
  }

  row(name) {
    const id = `field-${name}`;
    const evidence = this.evidence.find((one) => one.field === name);
    const reasons = this.doubts.get(name) ?? [];
    const kind = this.kinds[name] ?? { kind: typeof this.value[name] === "object" ? "fixed" : "text" };
    const input = inputFor(name, kind, this.value[name], { units: this.units, id, editable: this.editable && kind.kind !== "fixed" });
    const low = evidence && evidence.confidence < SURE;
    const mark = h("span", { class: `chip ${low ? (reasons.length ? "doubt" : "low") : ""}`, title: origin(evidence) },
      evidence ? (evidence.method === "person" ? "yours" : evidence.method === "learned" ? "learned" : percent(evidence.confidence)) : "");
    const why = h("p", { class: "why", id: `${id}-why` }, reasons.filter(Boolean).join(" "));
    const from = h("p", { class: "from" }, origin(evidence));
    const error = h("p", { class: "trouble", id: `${id}-error` }, this.errors[this.index].get(name) ?? "");
    input.setAttribute("aria-describedby", `${id}-why ${id}-error`);
    const element = h("div", { class: "row", "data-field": name }, h("label", { for: id }, fieldName(name)), input, evidence ? mark : h("span"), why, from, error);
    this.rows.set(name, { element, input, kind, error, start: shown(kind, this.value[name], this.units) });
    if (this.right[this.index].has(name)) element.classList.add("right");
    input.addEventListener("focus", () => this.entered(name));
    input.addEventListener("input", () => this.write(name));
    input.addEventListener("keydown", (event) => this.onKey(event, name));
    return element;
  }

  /** A choice of the category's fields that this item has not. */
  more() {
    const missing = Object.keys(this.kinds).filter((name) => !this.rows.has(name) && name !== "category" && !(name in this.value));
    const select = h("select", { "aria-label": "Add a field", onchange: () => {
      const row = this.row(select.value);
      select.closest(".more").before(row);
      select.querySelector(`option[value="${select.value}"]`).remove();
      row.querySelector("input, select").focus();
    } }, h("option", { value: "" }, "Add a field …"), missing.map((name) => h("option", { value: name }, fieldName(name))));
    const without = h("button", { type: "button", class: "plain", onclick: () => this.removeItem() }, "Remove this item");
    return h("div", { class: "more" }, select, this.adder(), without);
  }

  adder() {
    return h("button", { type: "button", class: "plain", onclick: () => {
      this.values.push({});
      this.errors.push(new Map());
      this.right.push(new Set());
      this.changed = true;
      this.turnTo(this.values.length - 1);
    } }, "Add an item");
  }

  removeItem() {
    for (const list of [this.values, this.errors, this.right]) list.splice(this.index, 1);
    this.changed = true;
    // evidence and checks of later items move up with them
    const moved = (one) => (one.item > this.index ? { ...one, item: one.item - 1 } : one);
    const kept = (list) => list.filter((one) => one.item !== this.index).map(moved);
    const items = this.reading.content.items.filter((_, at) => at !== this.index);
    this.reading = { ...this.reading, content: { items }, evidence: kept(this.reading.evidence), checks: kept(this.reading.checks) };
    this.turnTo(Math.max(0, this.index - 1));
  }

  // -- moving

  turnTo(index) {
    this.index = index;
    this.draw();
    this.body.querySelector("input:not([disabled]), select")?.focus();
  }

  focus(name) {
    const row = this.rows.get(name);
    if (!row) return;
    row.input.focus();
    row.input.select?.();
  }

  toFirstDoubt() {
    const name = this.openDoubts()[0];
    if (name) this.focus(name);
    else this.settled();
  }

  openDoubts() {
    return [...(this.doubts?.keys() ?? [])].filter((name) => !this.right[this.index].has(name));
  }

  entered(name) {
    this.body.querySelector(".row.current")?.classList.remove("current");
    this.rows.get(name).element.classList.add("current");
    this.active(this.index, name, this.evidence, this.doubts);
  }

  onKey(event, name) {
    if (event.key === "Escape") {
      const { input, start } = this.rows.get(name);
      if (input.value === start) this.settled();
      else { input.value = start; this.write(name); }
      event.preventDefault();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      if (!this.rows.get(name).error.textContent) this.settle(name);
    }
  }

  /** The person says that this field is right: on to the next doubt, in later items, too. */
  settle(name) {
    this.right[this.index].add(name);
    this.rows.get(name).element.classList.add("right");
    this.drawList();
    const next = this.openDoubts()[0];
    if (next) return this.focus(next);
    const later = this.values.findIndex((_, index) => index > this.index && [...doubtsOf(this.reading, index).keys()].some((one) => !this.right[index].has(one)));
    if (later < 0) return this.settled();
    this.turnTo(later);
    return this.toFirstDoubt();
  }

  /** Asks for a field by the beginning of its name, and goes there. */
  find() {
    const names = [...this.rows.keys()];
    const fits = (text) => names.find((name) => fieldName(name).toLowerCase().startsWith(text)) ?? names.find((name) => `${name} ${fieldName(name)}`.toLowerCase().includes(text));
    const finder = h("input", { class: "finder", "aria-label": "Go to field", placeholder: "Go to field …", onkeydown: (event) => {
      if (event.key === "Escape") this.settled();
      if (event.key !== "Enter") return;
      event.preventDefault();
      const name = fits(finder.value.trim().toLowerCase());
      if (name) this.focus(name);
    }, onblur: () => finder.remove() });
    this.element.prepend(finder);
    finder.focus();
  }

  // -- values

  write(name) {
    const { input, kind, error } = this.rows.get(name);
    this.changed = true;
    this.errors[this.index].delete(name);
    error.textContent = "";
    input.removeAttribute("aria-invalid");
    try {
      const value = typed(kind, input.value, this.units);
      this.set(name === "supply_point" && "cups" in this.value && !this.rows.has("cups") ? ["supply_point", "cups"] : [name], value);
    } catch (trouble) {
      if (!(trouble instanceof Untyped)) throw trouble;
      this.errors[this.index].set(name, trouble.message);
      this.mark(name);
    }
  }

  set(names, value) {
    for (const name of names) {
      if (value === undefined) delete this.value[name];
      else this.value[name] = value;
    }
  }

  mark(name) {
    const { input, error } = this.rows.get(name);
    error.textContent = this.errors[this.index].get(name);
    input.setAttribute("aria-invalid", "true");
  }

  /** The items as they stand; null when something typed is no value, which is shown then. */
  items() {
    const wrong = this.errors.findIndex((one) => one.size);
    if (wrong < 0) return this.values;
    this.showErrors(wrong);
    return null;
  }

  /** Shows the API's complaints at their fields; false when they are about none of them. */
  complain(details) {
    const placed = details.map((one) => ({ ...one, at: one.loc.indexOf("items") })).filter((one) => one.at >= 0 && Number.isInteger(one.loc[one.at + 1]));
    if (!placed.length) return false;
    for (const { loc, at, msg } of placed) {
      const message = msg.replace(/^Value error, /, "").replace(/^Input should/, "This should");
      const name = loc[at + 2] ?? (msg.startsWith("Value error, end_date") ? "end_date" : "quantity");
      this.errors[loc[at + 1]].set(name, message);
    }
    this.showErrors(placed[0].loc[placed[0].at + 1]);
    return true;
  }

  showErrors(index) {
    this.index = index;
    this.draw();
    const names = [...this.errors[index].keys()];
    for (const name of names) if (this.rows.has(name)) this.mark(name);
    this.focus(names.find((name) => this.rows.has(name)));
  }
}
