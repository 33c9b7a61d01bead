// One field as an input: how a value is shown, and how what was typed becomes a value again.

import { h } from "./dom.js";

export class Untyped extends Error {}

/** The input of a field; `kind` as known.form tells it. */
export function inputFor(name, kind, value, { units, id, editable }) {
  const shared = { id, name, disabled: !editable, autocomplete: "off", spellcheck: "false" };
  if (kind.kind === "choice") return choice(shared, kind.choices, value);
  if (kind.kind === "flag") return choice(shared, ["yes", "no"], value === undefined ? "" : value ? "yes" : "no");
  const text = shown(kind, value, units);
  const hints = { date: "YYYY-MM-DD", parts: "P1 612 kWh; P2 1092 kWh", part: "120 m3" };
  return h("input", { ...shared, type: "text", value: text, placeholder: hints[kind.kind], inputmode: kind.kind === "number" ? "decimal" : null,
    list: kind.kind === "unit" ? "units" : null });
}

function choice(shared, choices, value) {
  const all = value && !choices.includes(value) ? [value, ...choices] : choices;
  const select = h("select", shared, h("option", { value: "" }, ""), all.map((one) => h("option", { value: one }, one.replaceAll("_", " "))));
  select.value = value ?? "";
  return select;
}

export function shown(kind, value, units) {
  if (value === undefined || value === null) return "";
  if (kind.kind === "unit") return units.symbol(value);
  if (kind.kind === "part") return partText(value, units);
  if (kind.kind === "parts") return value.map((one) => partText(one, units)).join("; ");
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

const partText = (part, units) => [part.name, part.quantity, units.symbol(part.unit)].filter((one) => one !== undefined && one !== "").join(" ");

/** The value of what was typed; undefined for nothing. Throws Untyped with a sentence. */
export function typed(kind, text, units) {
  const value = text.trim();
  if (value === "") return undefined;
  if (kind.kind === "number") return number(value);
  if (kind.kind === "flag") return value === "yes";
  if (kind.kind === "unit") return units.name(value);
  if (kind.kind === "date") return day(value);
  if (kind.kind === "part") return part(value, units, false);
  if (kind.kind === "parts") return value.split(";").filter((one) => one.trim()).map((one) => part(one.trim(), units, true));
  return value;
}

/** `1234.56`, `1234,56`; with thousands marked only where there can be no doubt. */
function number(text) {
  const plain = text.replace(/[\s' ]/g, "");
  if (/^[+-]?\d+([.,]\d+)?$/.test(plain) && !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(plain)) return Number(plain.replace(",", "."));
  if (/^[+-]?\d{1,3}(\.\d{3})+,\d+$/.test(plain)) return Number(plain.replaceAll(".", "").replace(",", "."));
  if (/^[+-]?\d{1,3}(,\d{3})+\.\d+$/.test(plain)) return Number(plain.replaceAll(",", ""));
  throw new Untyped("Write a number such as 1234.56.");
}

function day(text) {
  const found = /^(\d{4})[-/. ]?(\d{2})[-/. ]?(\d{2})$/.exec(text);
  if (!found) throw new Untyped("Write the day as YYYY-MM-DD.");
  return found.slice(1).join("-");
}

function part(text, units, named) {
  const words = text.split(/\s+/);
  const [unit, quantity] = [words.pop(), words.pop()];
  if (!quantity || (named && !words.length)) throw new Untyped(named ? "Write name, quantity and unit, with ; between them." : "Write quantity and unit.");
  const name = named ? { name: words.join(" ") } : {};
  return { ...name, quantity: number(quantity), unit: units.name(unit) };
}
