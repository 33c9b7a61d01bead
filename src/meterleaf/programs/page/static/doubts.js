// What a person should look at, and why.

import { CORE, NEEDED, fieldName, methodName } from "./words.js";

export const SURE = 0.9; // the engine's own bar for a reading that needs no review

/** Evidence of an item: its own, and what holds for the whole document where it has none. */
export function evidenceOf(reading, index) {
  const own = reading.evidence.filter((one) => one.item === index);
  const has = new Set(own.map((one) => one.field));
  return [...own, ...reading.evidence.filter((one) => one.item === null && !has.has(one.field))];
}

/** {field: [reason, …]} of one item: what records are made of and is not sure (no more reason than that), and checks. */
export function doubtsOf(reading, index) {
  const found = new Map();
  const doubt = (field, reason) => found.set(field, [...(found.get(field) ?? []), reason]);
  if (reading.edited_by) return found;
  const item = reading.content.items[index] ?? {};
  for (const one of evidenceOf(reading, index)) {
    if (CORE.has(one.field) && one.confidence < SURE && one.field in item) doubt(one.field, "");
  }
  for (const one of reading.checks) {
    if (one.level === "info" || (one.item !== null && one.item !== index)) continue;
    for (const field of one.fields) doubt(field, one.message);
  }
  for (const field of NEEDED) if (item[field] === undefined && !("ler_code" in item && field === "end_date")) doubt(field, "not found in the document");
  return found;
}

/** Where a value comes from, in words. */
export function origin(evidence) {
  if (!evidence) return "";
  const place = evidence.page ? `, page ${evidence.page}` : evidence.place ? `, ${evidence.place}` : "";
  const parts = [`${methodName(evidence.method)}${place}`];
  if (evidence.text && evidence.method !== "person") parts.push(`“${evidence.text}”`);
  if (evidence.derived?.length) parts.push(`made from ${evidence.derived.map((one) => fieldName(one).toLowerCase()).join(", ")}`);
  return parts.join(": ");
}
