// What the API says once and for all: units, forms of the categories. Asked for once a visit.

import { call } from "./api.js";
import { Units } from "./words.js";

const kept = new Map();

function once(name, ask, otherwise) {
  if (!kept.has(name)) kept.set(name, ask().catch((error) => {
    kept.delete(name);
    if (error.status === 404) return otherwise;
    throw error;
  }));
  return kept.get(name);
}

const schemas = () => once("schemas", () => call("GET", "/v1/reading-schemas"), {});

export const known = {
  units: () => once("units", async () => new Units(await call("GET", "/v1/units")), new Units()),
  categories: async () => Object.keys(await schemas()),

  /** {field: kind} of a category; for one that has no form, of all of them together. */
  async form(category) {
    const all = await schemas();
    const properties = all[category]?.properties ?? Object.assign({}, ...Object.values(all).map((one) => one.properties));
    return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, kindOf(name, one)]));
  },

  facilities: () => call("GET", "/v1/facilities", { query: { size: 100, status: "active" } }),
};

function kindOf(name, property) {
  const types = (property.anyOf ?? [property]).filter((one) => one.type !== "null");
  const type = types.find((one) => one.type === "string") ?? types[0] ?? {};
  if (name === "unit") return { kind: "unit" };
  if (type.enum) return { kind: "choice", choices: type.enum };
  if (type.$ref) return { kind: "part" };
  if (type.type === "array") return { kind: "parts" };
  if (type.type === "number") return { kind: "number" };
  if (type.type === "boolean") return { kind: "flag" };
  return { kind: type.format === "date" ? "date" : "text" };
}
