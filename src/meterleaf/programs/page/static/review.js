// One file's review: the page's picture beside the form; what is doubtful comes first.

import { call, mayWrite } from "./api.js";
import { ask, h, notice, show } from "./dom.js";
import { Form } from "./form.js";
import { known } from "./known.js";
import { nextInQueue } from "./queue.js";
import { recordsDialog } from "./records.js";
import { Sheet } from "./sheet.js";
import { categoryName, percent, stateName } from "./words.js";

const BUSY = new Set(["waiting", "classifying", "reading"]);

/** Draws the review of a file; gives what ends it. */
export function reviewView(place, id) {
  const view = { place, id, alive: true, timer: 0 };
  load(view);
  const keys = (event) => onKey(event, view);
  const stay = (event) => { if (view.form?.changed) event.preventDefault(); };
  document.addEventListener("keydown", keys);
  window.addEventListener("beforeunload", stay);
  return () => {
    view.alive = false;
    clearTimeout(view.timer);
    view.sheet?.close();
    document.removeEventListener("keydown", keys);
    window.removeEventListener("beforeunload", stay);
  };
}

async function load(view) {
  try {
    const { items: [file] } = await call("GET", "/v1/files/readings", { query: { file_id: view.id } });
    if (!view.alive) return;
    if (!file) return void show(view.place, h("p", { class: "empty" }, "There is no such file. ", h("a", { href: "#/" }, "Back to the files")));
    document.title = `${file.name} · Meterleaf`;
    view.file = file;
    if (!file.reading || BUSY.has(file.processing?.state)) return waitFor(view);
    await open(view, file);
  } catch (error) {
    if (view.alive && error.status !== 401) notice(error.message, "error");
  }
}

function waitFor(view) {
  show(view.place, heading(view), h("p", { class: "empty" }, `${stateName(view.file)} …`));
  view.timer = setTimeout(() => load(view), 1000);
}

/** The reading alone has the ETag that a correction must name. */
async function open(view, file) {
  const [answer, kinds, units] = await Promise.all([
    call("GET", `/v1/files/readings/${file.reading.id}`, { raw: true }), known.form(file.category), known.units()]);
  view.etag = answer.headers.get("etag");
  view.reading = await answer.json();
  if (!view.alive) return;
  view.sheet?.close();
  view.sheet = new Sheet(file, (field) => view.form.focus(field));
  view.form = new Form({
    reading: view.reading, kinds, units, editable: mayWrite(),
    active: (item, field, evidence, doubts) => view.sheet.point(evidence, item, field, doubts), settled: () => view.confirm?.focus(),
  });
  show(view.place, heading(view), messages(view), h("div", { class: "review" }, view.sheet.element, h("div", { class: "side" }, view.form.element, foot(view))));
  view.form.draw();
  if (view.reading.needs_review) view.form.toFirstDoubt();
  else view.confirm?.focus();
}

function heading(view) {
  const { file, reading } = view;
  const sure = reading && (reading.edited_by ? h("span", { class: "chip good" }, "confirmed")
    : reading.status === "success" && h("span", { class: `chip ${reading.needs_review ? "doubt" : ""}`, title: "How sure the reading as a whole is" }, `${percent(reading.confidence)} sure`));
  const back = file.folder_id ? `#/folder/${file.folder_id}` : "#/";
  return h("div", { class: "head" }, h("h1", {}, h("a", { href: back }, "Files"), " / ", `${file.name}.${file.extension}`),
    h("span", { class: "quiet" }, categoryName(file.category)), sure, file.linked && h("span", { class: "chip good" }, "recorded"), h("span", { class: "gap" }),
    h("div", { class: "tools" }, h("button", { type: "button", onclick: () => download(file) }, "Original"),
      reading && h("button", { type: "button", onclick: () => history(view) }, "History"),
      mayWrite() && h("button", { type: "button", onclick: () => readAgain(view) }, "Read again"),
      mayWrite() && h("button", { type: "button", onclick: () => remove(view) }, "Delete")));
}

/** What was said about the document as a whole. */
function messages(view) {
  const { reading } = view;
  const told = [...reading.problems.map((one) => [one.level, one.message]), ...reading.review_reasons.map((one) => ["warning", one])];
  const checks = reading.checks.filter((one) => !one.fields.length).map((one) => [one.level, one.message]);
  const unique = new Map([...told, ...checks].map(([level, message]) => [message, level]));
  if (!unique.size) return null;
  return h("ul", { class: "messages", "aria-label": "What to know about this document" }, [...unique].map(([message, level]) => h("li", { class: level }, message)));
}

function foot(view) {
  if (!mayWrite()) return null;
  view.confirm = h("button", { type: "button", class: "primary", title: "Ctrl+Enter", onclick: () => save(view) }, "Confirm and next");
  const records = h("button", { type: "button", onclick: () => record(view) }, view.file.linked ? "Recorded" : "Create records …");
  records.disabled = view.file.linked || view.file.category === "other" || !view.reading.content.items.length;
  const skip = h("button", { type: "button", onclick: () => next(view) }, "Skip");
  return h("div", { class: "foot" }, view.confirm, skip, h("span", { class: "gap" }), records,
    h("p", { class: "hint" }, h("kbd", {}, "Enter"), " next doubt · ", h("kbd", {}, "Ctrl"), "+", h("kbd", {}, "Enter"), " confirm · ", h("kbd", {}, "/"), " find a field · ", h("kbd", {}, "Esc"), " undo"));
}

function onKey(event, view) {
  if (!view.form || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (mayWrite()) save(view);
  } else if (event.key === "/" && !event.target.matches("input, select, textarea")) {
    event.preventDefault();
    view.form.find();
  }
}

/** Puts the items as they stand now; true when they are kept. */
async function put(view, relink = false) {
  const items = view.form.items();
  if (items === null) return false;
  try {
    const answer = await call("PUT", `/v1/files/readings/${view.reading.id}`, {
      query: relink ? { relink: true } : {}, body: { content: { items } }, headers: view.etag ? { "If-Match": view.etag } : {}, raw: true });
    view.etag = answer.headers.get("etag");
    view.reading = await answer.json();
    view.form.changed = false;
    return true;
  } catch (error) {
    return refusal(view, error);
  }
}

async function refusal(view, error) {
  if (error.code === "READING_LINKED") {
    const answer = await ask("Change the records, too?", "Invoices or waste records were made from this reading. They change with it.", { yes: "Change them, too", no: "Leave all as it was" });
    return answer === "yes" ? put(view, true) : false;
  }
  if (error.code === "REVISION_STALE") {
    const answer = await ask("Somebody was faster", "This reading was changed meanwhile. Your changes here can't be kept beside theirs.", { yes: "Show theirs", no: "Stay here" });
    if (answer === "yes") load(view);
    return false;
  }
  if (Array.isArray(error.detail) && view.form.complain(error.detail)) return false;
  notice(error.message, "error");
  return false;
}

async function save(view) {
  if (view.saving) return;
  view.saving = true;
  try {
    if (!(await put(view))) return;
    notice(`${view.file.name}: confirmed.`);
    await next(view);
  } finally {
    view.saving = false;
  }
}

async function next(view) {
  const id = await nextInQueue(view.id);
  if (view.form) view.form.changed = false;
  if (!id) notice("That was the last one.");
  location.hash = id ? `#/review/${id}` : "#/";
}

async function record(view) {
  if (view.form.changed && !(await put(view))) return;
  const made = await recordsDialog(view.reading);
  if (!made) return;
  notice(`${made.invoices.length + made.wastes.length} record(s) made.`);
  load(view);
}

async function download(file) {
  try {
    const response = await call("GET", `/v1/files/${file.id}/content`, { raw: true });
    const address = URL.createObjectURL(await response.blob());
    h("a", { href: address, download: `${file.name}.${file.extension}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  } catch (error) {
    notice(error.message, "error");
  }
}

async function history(view) {
  try {
    const { items } = await call("GET", `/v1/files/readings/${view.reading.id}/revisions`);
    const lines = items.map((one) => h("li", {}, h("b", {}, `${one.source === "person" ? one.author_name || one.author_email || "A person" : "The engine"}, ${new Date(one.created_at).toLocaleString()}`),
      one.taken ? "" : " (not taken: a person had edited it)",
      one.source === "person" && h("ul", {}, one.changed.length ? one.changed.map((change) => h("li", {}, `item ${change.item + 1}, ${change.field}: ${told(change.old)} → ${told(change.new)}`)) : h("li", {}, "confirmed as it was"))));
    const dialog = h("dialog", { "aria-label": "History" }, h("form", { method: "dialog" }, h("h2", {}, "History"), h("ol", { class: "history" }, lines), h("p", { class: "buttons" }, h("button", {}, "Close"))));
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  } catch (error) {
    notice(error.message, "error");
  }
}

const told = (value) => (value === null || value === undefined ? "nothing" : typeof value === "object" ? JSON.stringify(value) : String(value));

async function readAgain(view) {
  try {
    await call("POST", "/v1/files/send-event", { body: { event_type: "PROCESS_DOCUMENT", detail: { file_id: view.id } } });
    load(view);
  } catch (error) {
    notice(error.message, "error");
  }
}

async function remove(view) {
  if ((await ask("Delete this file?", "It can be taken back through the API for a while.", { yes: "Delete", no: "Keep" })) !== "yes") return;
  try {
    await call("DELETE", `/v1/files/${view.id}`);
    view.form && (view.form.changed = false);
    location.hash = "#/";
  } catch (error) {
    notice(error.message, "error");
  }
}
