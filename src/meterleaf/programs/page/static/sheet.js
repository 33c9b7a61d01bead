// The page as a picture, with a box for each value that was read from it.

import { call } from "./api.js";
import { h, show, svg } from "./dom.js";
import { fieldName } from "./words.js";

const PICTURED = new Set(["pdf", "jpg", "jpeg", "png", "tif", "tiff", "webp", "heic", "bmp"]);
const WIDTH = 1400;

export class Sheet {
  /** `chosen(field)` is called when a box is clicked. */
  constructor(file, chosen) {
    Object.assign(this, { file, chosen, number: 0, count: 1, zoom: 1, pictures: new Map(), evidence: [], field: null, doubts: new Map() });
    this.picture = h("img", { alt: "" });
    this.boxes = svg("svg", { viewBox: "0 0 1 1", preserveAspectRatio: "none", "aria-hidden": "true" });
    this.paper = h("div", { class: "paper", hidden: true }, this.picture, this.boxes);
    this.text = h("div", { class: "instead" });
    this.desk = h("div", { class: "desk", tabindex: "0", role: "region", "aria-label": "The document" }, this.paper, this.text);
    this.where = h("span", { class: "quiet" });
    this.tools = h("div", { class: "tools sheet-tools" });
    this.element = h("section", { class: "sheet", "aria-label": "Document" }, this.tools, this.desk);
    if (PICTURED.has(file.extension)) this.turnTo(1);
  }

  get pictured() {
    return PICTURED.has(this.file.extension);
  }

  close() {
    this.number = 0; // so that no picture on its way is shown any more
    this.picture.removeAttribute("src");
    for (const address of this.pictures.values()) address.then((one) => one && URL.revokeObjectURL(one));
  }

  /** Shows where these values of an item stand, above all the one of `field`. */
  point(evidence, item, field, doubts) {
    Object.assign(this, { evidence, field, doubts });
    const here = evidence.find((one) => one.field === field && one.page);
    this.count = Math.max(this.count, ...evidence.map((one) => one.page ?? 1));
    if (!this.pictured) return this.tell();
    if (here && here.page !== this.number) this.turnTo(here.page);
    else this.drawBoxes();
    return undefined;
  }

  async turnTo(number) {
    this.number = number;
    this.drawTools();
    const address = await this.fetched(number);
    if (this.number !== number || !address) return;
    this.picture.src = address;
    this.picture.alt = `Page ${number} of ${this.file.name}`;
    await this.picture.decode().catch(() => {});
    this.paper.hidden = false;
    this.drawTools();
    this.drawBoxes();
  }

  fetched(number) {
    if (!this.pictures.has(number)) this.pictures.set(number, this.ask(number));
    return this.pictures.get(number);
  }

  async ask(number) {
    try {
      const answer = await call("GET", `/v1/files/${this.file.id}/pages/${number}`, { query: { width: WIDTH }, raw: true });
      this.count = Math.max(this.count, Number(answer.headers.get("x-page-count") ?? 1));
      return URL.createObjectURL(await answer.blob());
    } catch (error) {
      show(this.text, h("p", { class: "empty" }, error.message));
      return null;
    }
  }

  drawTools() {
    const step = (by) => () => this.turnTo(this.number + by);
    const scale = (by) => () => {
      this.zoom = Math.min(4, Math.max(0.5, this.zoom * by));
      this.paper.style.width = `${100 * this.zoom}%`;
    };
    show(this.tools,
      this.count > 1 && [h("button", { type: "button", "aria-label": "Previous page", disabled: this.number <= 1, onclick: step(-1) }, "‹"),
        h("span", { class: "quiet" }, `page ${this.number} of ${this.count}`),
        h("button", { type: "button", "aria-label": "Next page", disabled: this.number >= this.count, onclick: step(1) }, "›")],
      h("span", { class: "gap" }),
      h("button", { type: "button", "aria-label": "Smaller", onclick: scale(1 / 1.25) }, "−"),
      h("button", { type: "button", "aria-label": "Larger", onclick: scale(1.25) }, "+"));
  }

  drawBoxes() {
    const placed = this.evidence.filter((one) => one.box && one.page === this.number);
    placed.sort((a, b) => (a.field === this.field) - (b.field === this.field));
    show(this.boxes, placed.map((one) => this.box(one)));
    this.boxes.querySelector(".active")?.scrollIntoView({ block: "center", inline: "nearest" });
  }

  box(one) {
    const [x0, y0, x1, y1] = one.box;
    const pad = 0.003;
    const kind = `box ${this.doubts.has(one.field) ? "doubt" : ""} ${one.field === this.field ? "active" : ""}`;
    return svg("rect", { x: x0 - pad, y: y0 - pad, width: x1 - x0 + 2 * pad, height: y1 - y0 + 2 * pad, class: kind, onclick: () => this.chosen(one.field) },
      svg("title", {}, `${fieldName(one.field)}: ${one.text ?? ""}`));
  }

  /** A table or an e-invoice has no picture: its words stand here instead. */
  tell() {
    this.desk.classList.add("words");
    const rows = this.evidence.filter((one) => one.text).map((one) => h("tr", { class: one.field === this.field ? "active" : "", onclick: () => this.chosen(one.field) },
      h("th", { scope: "row" }, fieldName(one.field)), h("td", {}, one.text), h("td", { class: "quiet" }, one.place ?? "")));
    show(this.text, h("p", { class: "quiet" }, "This kind of file has no pages to be seen. What stands in it:"), h("table", {}, h("tbody", {}, rows)));
    this.text.querySelector(".active")?.scrollIntoView({ block: "nearest" });
  }
}
