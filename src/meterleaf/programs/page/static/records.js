// Records from a reading: which facilities it belongs to, and in what shares.

import { call } from "./api.js";
import { h, show } from "./dom.js";
import { known } from "./known.js";

/** Asks for facilities and shares; the records that were made, or null. */
export function recordsDialog(reading) {
  const trouble = h("p", { class: "trouble", role: "alert" });
  const place = h("div", {}, h("p", { class: "quiet" }, "Looking for facilities …"));
  const form = h("form", {}, h("h2", {}, "Create records"), h("p", { class: "hint" }, "One record a facility for each item. The shares may add up to 100 % at most."),
    place, trouble, h("p", { class: "buttons" }, h("button", { class: "primary" }, "Create"), h("button", { type: "button", onclick: () => dialog.close() }, "Cancel")));
  const dialog = h("dialog", { "aria-label": "Create records", class: "records" }, form);
  const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  let made = null;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.textContent = "";
    try {
      const facilities = shares(place);
      made = await call("POST", "/v1/files/readings", { body: { file_readings: [{ id: reading.id }], facilities }, headers: { "Idempotency-Key": `${key}-${JSON.stringify(facilities).length}-${attempt++}` } });
      dialog.close();
    } catch (error) {
      trouble.textContent = error.message;
    }
  });
  let attempt = 0;
  document.body.append(dialog);
  dialog.showModal();
  draw(place, reading, trouble);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => { dialog.remove(); resolve(made); });
  });
}

async function draw(place, reading, trouble, chosen = null) {
  try {
    const { items } = await known.facilities();
    const points = new Set(reading.content.items.flatMap((item) => [item.supply_point, item.cups, item.meter_number]).filter(Boolean));
    const ours = chosen ?? items.find((one) => one.cups_list.some((code) => points.has(code)))?.id ?? (items.length === 1 ? items[0].id : null);
    show(place, items.length ? h("ul", { class: "shares" }, items.map((one) => share(one, one.id === ours))) : h("p", {}, "There is no facility yet. Make the first one:"),
      newFacility(place, reading, trouble, !items.length));
    place.querySelector("input")?.focus();
  } catch (error) {
    trouble.textContent = error.message;
  }
}

function share(facility, checked) {
  const name = [facility.name, facility.country].filter(Boolean).join(", ");
  return h("li", {}, h("label", { for: `share-${facility.id}` }, name, h("span", { class: "quiet" }, ` ${facility.type}`)),
    h("input", { id: `share-${facility.id}`, "data-facility": facility.id, inputmode: "decimal", size: "5", value: checked ? "100" : "", "aria-label": `Share of ${name} in percent` }), " %");
}

function shares(place) {
  const found = [...place.querySelectorAll("[data-facility]")].filter((input) => input.value.trim())
    .map((input) => ({ id: input.dataset.facility, percentage: Number((Number(input.value.replace(",", ".")) / 100).toFixed(8)) }));
  if (!found.length) throw new Error("Give at least one facility a share.");
  if (found.some((one) => Number.isNaN(one.percentage))) throw new Error("A share is a number from 0 to 100.");
  return found;
}

function newFacility(place, reading, trouble, open) {
  const name = h("input", { placeholder: "Name", "aria-label": "Name of the new facility" });
  const type = h("input", { placeholder: "Type, such as office", "aria-label": "Type of the new facility" });
  const country = h("input", { placeholder: "ES", "aria-label": "Country of the new facility, two letters", maxlength: "2", size: "3" });
  const add = h("button", { type: "button", onclick: async () => {
    trouble.textContent = "";
    try {
      const body = { name: name.value.trim(), type: type.value.trim(), ...(country.value && { country: country.value.trim().toUpperCase() }) };
      const made = await call("POST", "/v1/facilities", { body });
      draw(place, reading, trouble, made.id);
    } catch (error) {
      trouble.textContent = error.message;
    }
  } }, "Add");
  return h("details", { open }, h("summary", {}, "New facility"), h("div", { class: "tools" }, name, type, country, add));
}
