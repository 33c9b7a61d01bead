// The files: folders, search, states, uploads by drag and drop.

import { call, mayWrite } from "./api.js";
import { h, notice, show } from "./dom.js";
import { known } from "./known.js";
import { startQueue } from "./queue.js";
import { filesOfDrop, upload } from "./upload.js";
import { amount, categoryName, percent, period, stateName } from "./words.js";

const SIZE = 50;
const BUSY = new Set(["waiting", "classifying", "reading"]);
const asked = { name: "", category: "", needs_review: "" };
const uploads = h("ul", { class: "uploads", "aria-label": "Uploads" });

/** Draws the list of a folder (null: the root); gives what ends its watching. */
export function filesView(place, folder) {
  document.title = "Files · Meterleaf";
  const view = { folder, page: 1, alive: true, timer: 0, units: null };
  view.trail = h("nav", { class: "trail", "aria-label": "Folders" });
  view.table = h("tbody");
  view.pages = h("p", { class: "pages" });
  view.empty = h("p", { class: "empty", hidden: true });
  const columns = ["Name", "Category", "State", "Quantity", "Period", "Supplier", "Sure"];
  show(place, h("div", { class: "head" }, view.trail, tools(view)), uploads, h("div", { class: "scroll" },
    h("table", { class: "files" }, h("thead", {}, h("tr", {}, columns.map((one) => h("th", { scope: "col" }, one)))), view.table)), view.empty, view.pages);
  drawTrail(view);
  refresh(view);
  const drops = acceptDrops(view);
  return () => {
    view.alive = false;
    clearTimeout(view.timer);
    drops();
  };
}

function tools(view) {
  const again = () => { view.page = 1; refresh(view); };
  let typing = 0;
  const search = h("input", { type: "search", placeholder: "Find by name", "aria-label": "Find by name", value: asked.name,
    oninput: (event) => { clearTimeout(typing); typing = setTimeout(() => { asked.name = event.target.value.trim(); again(); }, 200); } });
  const category = h("select", { "aria-label": "Category", onchange: (event) => { asked.category = event.target.value; again(); } },
    h("option", { value: "" }, "All categories"));
  known.categories().then((names) => {
    category.append(...[...names, "other"].map((name) => h("option", { value: name }, categoryName(name))));
    category.value = asked.category;
  });
  const doubtful = h("button", { type: "button", "aria-pressed": String(Boolean(asked.needs_review)), onclick: (event) => {
    asked.needs_review = asked.needs_review ? "" : "true";
    event.target.setAttribute("aria-pressed", String(Boolean(asked.needs_review)));
    again();
  } }, "To review");
  const chooser = h("input", { type: "file", multiple: true, hidden: true, id: "chooser", onchange: () => {
    take([...chooser.files], view);
    chooser.value = "";
  } });
  view.review = h("button", { type: "button", onclick: () => startQueue() }, "Start review");
  const writing = mayWrite() ? [h("button", { type: "button", onclick: () => newFolder(view) }, "New folder"),
    h("button", { type: "button", class: "primary", onclick: () => chooser.click() }, "Upload files"), chooser] : [];
  return h("div", { class: "tools" }, search, category, doubtful, h("span", { class: "gap" }), view.review, writing);
}

async function refresh(view) {
  clearTimeout(view.timer);
  try {
    view.units ??= await known.units();
    const query = { ...asked, folder_id: view.folder, page: view.page, size: SIZE };
    const list = await call("GET", "/v1/files/readings", { query });
    if (!view.alive) return;
    draw(view, list);
    const busy = list.items.some((one) => one.type === "file" && BUSY.has(one.processing?.state));
    view.timer = setTimeout(() => refresh(view), busy ? 1000 : 15000);
  } catch (error) {
    if (!view.alive) return;
    if (error.status !== 401) notice(error.message, "error");
    if (error.status === 0) view.timer = setTimeout(() => refresh(view), 5000);
  }
}

function draw(view, list) {
  const focused = document.activeElement?.getAttribute?.("href");
  show(view.table, list.items.map((one) => (one.type === "folder" ? folderRow(one) : fileRow(one, view, list))));
  if (focused) view.table.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  const filtered = asked.name || asked.category || asked.needs_review;
  view.empty.hidden = list.items.length > 0;
  view.empty.textContent = filtered ? "No file fits these filters." : "Nothing here yet. Drop bills anywhere on this page, or choose them with “Upload files”.";
  const turn = (by) => () => { view.page += by; refresh(view); };
  show(view.pages, h("span", { class: "quiet" }, `${list.total} in all`), list.pages > 1 && [
    h("button", { type: "button", disabled: view.page <= 1, onclick: turn(-1) }, "Newer"),
    h("span", {}, `page ${list.page} of ${list.pages}`),
    h("button", { type: "button", disabled: view.page >= list.pages, onclick: turn(1) }, "Older")]);
}

function folderRow(folder) {
  const files = folder.files_count === 1 ? "1 file" : `${folder.files_count} files`;
  return h("tr", { class: "folder" }, h("th", { scope: "row" }, h("a", { href: `#/folder/${folder.id}` }, folder.name)), h("td", { colspan: "6", class: "quiet" }, files));
}

function fileRow(file, view, list) {
  const reading = file.reading;
  const items = reading?.content.items ?? [];
  const first = items[0] ?? {};
  const name = `${file.name}.${file.extension}`;
  const ids = () => list.items.filter((one) => one.type === "file" && one.reading).map((one) => one.id);
  const link = file.status === "uploaded" ? h("a", { href: `#/review/${file.id}`, onclick: () => startQueue(ids(), file.id) }, name) : name;
  const more = items.length > 1 ? h("span", { class: "quiet" }, ` +${items.length - 1}`) : null;
  return h("tr", {},
    h("th", { scope: "row" }, link), h("td", {}, file.category ? categoryName(file.category) : ""), h("td", {}, state(file)),
    h("td", { class: "number" }, amount(first, view.units), more), h("td", { class: "number" }, period(first)),
    h("td", { class: "wide" }, first.supplier_name ?? reading?.document.supplier_name ?? ""), h("td", { class: "number" }, sureness(file)));
}

function state(file) {
  const error = file.processing?.error;
  const kind = file.processing?.state ?? "";
  return h("span", { class: `state ${kind}` }, stateName(file), error && h("span", { class: "why" }, ` ${error.message}`));
}

function sureness(file) {
  const reading = file.reading;
  if (!reading || reading.status !== "success") return null;
  if (file.linked) return h("span", { class: "chip good" }, "recorded");
  if (reading.edited_by) return h("span", { class: "chip good" }, "confirmed");
  return h("span", { class: `chip ${reading.needs_review ? "doubt" : ""}`, title: "How sure the reading as a whole is" }, percent(reading.confidence));
}

async function drawTrail(view) {
  const steps = [];
  try {
    for (let id = view.folder; id;) {
      const folder = await call("GET", `/v1/folders/${id}`);
      steps.unshift(h("a", { href: `#/folder/${folder.id}` }, folder.name));
      id = folder.parent_id;
    }
  } catch (error) {
    notice(error.message, "error");
  }
  show(view.trail, h("a", { href: "#/" }, "Files"), steps.flatMap((step) => [" / ", step]));
}

async function newFolder(view) {
  const name = window.prompt("Name of the new folder");
  if (!name?.trim()) return;
  try {
    await call("POST", "/v1/folders", { body: { name: name.trim(), ...(view.folder && { parent_id: view.folder }) } });
    refresh(view);
  } catch (error) {
    notice(error.message, "error");
  }
}

async function take(chosen, view) {
  if (!chosen.length) return;
  try {
    await upload(chosen, view.folder, uploads, () => view.alive && refresh(view));
  } catch (error) {
    notice(error.message, "error");
  }
}

function acceptDrops(view) {
  const over = (event) => { event.preventDefault(); document.body.classList.add("dropping"); };
  const out = (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); };
  const drop = async (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    if (mayWrite()) take(await filesOfDrop(event.dataTransfer), view);
  };
  const listeners = { dragover: over, dragleave: out, drop };
  for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener);
  return () => { for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener); };
}
