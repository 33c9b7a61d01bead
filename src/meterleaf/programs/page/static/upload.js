// Uploads: announce, PUT each to the store with its progress, confirm. Three at a time.

import { call } from "./api.js";
import { h } from "./dom.js";

const AT_ONCE = 3;
let settings = null;

/** Every file of a drop, those in folders too. */
export async function filesOfDrop(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(filesBelow))).flat();
}

async function filesBelow(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return (await Promise.all(found.map(filesBelow))).flat();
    found.push(...some);
  }
}

/** Uploads into a folder, telling the progress in `place`; `changed` is called whenever a file has arrived. */
export async function upload(chosen, folder, place, changed) {
  settings ??= await call("GET", "/page/settings.json");
  const lines = chosen.map((file) => new Line(file, place));
  const sound = lines.filter((line) => !line.refuse(troubleWith(line.file)));
  const announced = await announce(sound, folder);
  const queue = [...announced];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let line = queue.shift(); line; line = queue.shift()) await bring(line, folder, changed);
  }));
}

const extensionOf = (file) => (file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "");

function troubleWith(file) {
  const extension = extensionOf(file);
  if (!settings.accepted[extension]) return `Files of the kind “${extension || "without ending"}” are not read.`;
  if (file.size === 0) return "The file is empty.";
  if (file.size > settings.max_file_kb * 1024) return `Larger than the ${Math.floor(settings.max_file_kb / 1024)} MB that are accepted.`;
  return null;
}

/** All in one call; an entry that the server refuses (it names the index) is told, and the rest announced without it. */
async function announce(lines, folder) {
  const wanted = [...lines];
  while (wanted.length) {
    const batch = wanted.slice(0, 1000);
    try {
      const answers = await call("POST", "/v1/files/presigned-urls", { body: batch.map((line) => announcement(line.file, folder)) });
      answers.forEach((answer, at) => { batch[at].answer = answer; });
      return wanted.length > 1000 ? [...batch, ...await announce(wanted.slice(1000), folder)] : batch;
    } catch (error) {
      const index = error.body?.index ?? error.detail?.[0]?.loc?.find((part) => Number.isInteger(part));
      const bad = index === undefined ? wanted.splice(0) : wanted.splice(index, 1);
      bad.forEach((line) => line.refuse(error.message));
    }
  }
  return [];
}

function announcement(file, folder) {
  const extension = extensionOf(file);
  return {
    name: file.name.slice(0, -extension.length - 1).normalize("NFC") || extension, extension, mime_type: settings.accepted[extension],
    size_kb: Math.max(1, Math.ceil(file.size / 1024)), size_bytes: file.size, ...(folder && { folder_id: folder }),
  };
}

async function bring(line, folder, changed) {
  const { id, presigned_url: address, headers } = line.answer;
  try {
    await put(address, headers, line);
    await call("PATCH", "/v1/files/batch-update", { body: { file_ids: [id], status: "uploaded" } });
    line.done();
  } catch (error) {
    if (error.code !== "STORE_UNREACHABLE") return line.refuse(error.message);
    await throughTheServer(line, id, folder);
  }
  return changed();
}

/** Where the browser can't reach the store (no CORS there), the server takes the bytes itself. */
async function throughTheServer(line, id, folder) {
  const form = new FormData();
  form.append("file", line.file);
  if (folder) form.append("folder_id", folder);
  try {
    await call("PATCH", "/v1/files/batch-update", { body: { file_ids: [id], status: "error" } });
    await call("POST", "/v1/files/upload", { body: form });
    line.done();
  } catch (error) {
    line.refuse(error.message);
  }
}

function put(address, headers, line) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", address);
    // the browser itself says Content-Length, and lets nobody else say it
    for (const [name, value] of Object.entries(headers)) if (name.toLowerCase() !== "content-length") request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => line.tell(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error(`The store refused the file (${request.status}).`)));
    request.onerror = () => reject(Object.assign(new Error("The store does not answer."), { code: "STORE_UNREACHABLE" }));
    request.send(line.file);
  });
}

/** One file's line in the list of uploads. */
class Line {
  constructor(file, place) {
    this.file = file;
    this.bar = h("progress", { max: "1", value: 0, "aria-label": `Upload of ${file.name}` });
    this.said = h("span", { class: "quiet" }, "waiting");
    this.row = h("li", {}, h("span", { class: "name" }, file.name), this.bar, this.said);
    place.append(this.row);
  }

  tell(share) {
    this.bar.value = share;
    this.said.textContent = `${Math.floor(share * 100)} %`;
  }

  done() {
    this.tell(1);
    this.said.textContent = "uploaded";
    this.row.classList.add("done");
    setTimeout(() => this.row.remove(), 3000);
  }

  refuse(trouble) {
    if (!trouble) return false;
    this.bar.remove();
    this.said.textContent = trouble;
    this.row.classList.add("refused");
    this.row.append(h("button", { type: "button", class: "plain", "aria-label": `Dismiss ${this.file.name}`, onclick: () => this.row.remove() }, "×"));
    return true;
  }
}
