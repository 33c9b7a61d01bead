// Names for people: fields, categories, units, states, ways of reading.

const FIELDS = {
  supplier_tax_id: "Supplier tax number", customer_tax_id: "Customer tax number", supplier_id: "Supplier (id)",
  ler_code: "Waste code (LER)", rd_code: "Operation (R/D)", cups: "CUPS", start_date: "From", end_date: "To",
  quantity_as_printed: "Quantity as printed", unit_as_printed: "Unit as printed", net_amount: "Net amount",
  tax_amount: "Tax", total_amount: "Total with tax", amount_due: "Left to pay", card_number: "Card (last four)",
  producer_nima: "Producer's NIMA", carrier_nima: "Carrier's NIMA", destination_nima: "Destination's NIMA",
  supply_point_scheme: "Kind of code", self_consumption_quantity: "Fed in",
};

const METHODS = {
  einvoice: "stated in the e-invoice", table: "read from a table", layout: "read from the page",
  learned: "read as you corrected it on an earlier document of this layout", llm: "read by a language model", person: "written by a person",
};

const STATES = { waiting: "Waiting", classifying: "Telling what it is", reading: "Reading", done: "Read", failed: "Failed" };

export const GROUPS = [
  ["Consumption", ["quantity", "unit", "start_date", "end_date", "invoice_number", "supply_point", "supply_point_scheme", "cups",
    "meter_number", "previous_reading", "current_reading", "periods", "volume", "conversion_factor", "calorific_value", "fuel", "recharge_type",
    "refrigerant", "identification_name", "description", "ler_code", "hazardous", "rd_code", "document_number",
    "delivery_date", "delivery_note_number", "self_consumption_quantity", "estimated", "tariff", "contracted_power", "renewable"]],
  ["Document", ["document_type", "issue_date", "due_date", "contract_number", "corrects_invoice_number", "total_amount", "net_amount",
    "tax_amount", "amount_due", "currency"]],
  ["Parties", ["supplier_name", "supplier_tax_id", "supplier_id", "customer_name", "customer_tax_id", "supply_address", "country",
    "producer", "producer_nima", "carrier", "carrier_nima", "destination", "destination_nima", "location", "vehicle_plate", "card_number"]],
];

/** Fields that records are made of: only a doubt about these asks for a person's look. */
export const CORE = new Set(["quantity", "unit", "start_date", "end_date", "invoice_number", "supply_point", "cups", "ler_code",
  "rd_code", "identification_name", "fuel", "recharge_type", "refrigerant", "total_amount", "currency", "document_number", "destination"]);
export const NEEDED = ["quantity", "unit", "start_date", "end_date"];

export const fieldName = (name) => FIELDS[name] ?? sentence(name);
export const categoryName = (name) => (name ? sentence(name) : "Not known");
export const methodName = (name) => METHODS[name] ?? name;
export const stateName = (file) => (file.status !== "uploaded" ? "Not uploaded" : STATES[file.processing?.state] ?? "Waiting");
export const percent = (share) => `${Math.floor(share * 100 + 1e-9)} %`;
const sentence = (name) => (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll("_", " ");

const PRETTY = { wh: "Wh", kwh: "kWh", mwh: "MWh", gwh: "GWh", j: "J", kj: "kJ", mj: "MJ", gj: "GJ", tj: "TJ", kw: "kW", kva: "kVA", mw: "MW", m3: "m³", l: "L", hl: "hL", ml: "mL" };
const pretty = (symbol) => PRETTY[symbol] ?? symbol;

/** `kilowatt_hour_(kwh)` → `kWh`, by the list of /v1/units; without it what stands in the brackets. */
export class Units {
  constructor(rows = []) {
    this.symbols = new Map(rows.map((row) => [row.name, pretty(row.symbol)]));
    this.names = new Map(rows.flatMap((row) => [[row.symbol, row.name], [pretty(row.symbol).toLowerCase(), row.name]]));
  }

  symbol(name) {
    return this.symbols.get(name) ?? pretty(/\(([^)]+)\)$/.exec(name ?? "")?.[1] ?? name ?? "");
  }

  /** What the API takes: the unit's name, or what was typed when we don't know it. */
  name(typed) {
    return this.names.get(typed.trim().toLowerCase()) ?? typed.trim();
  }

  get all() {
    return [...new Set(this.symbols.values())];
  }
}

const quantities = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 4 });

/** `1,851 kWh` for lists. */
export function amount(item, units) {
  return item.quantity === undefined ? "" : `${quantities.format(item.quantity)} ${units.symbol(item.unit)}`;
}

export function period(item) {
  const days = [item.start_date, item.end_date].filter(Boolean);
  return days.length === 2 && days[0] === days[1] ? days[0] : days.join(" – ");
}
