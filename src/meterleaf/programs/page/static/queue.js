// Which file comes next when one after the other is looked at.

import { call } from "./api.js";
import { notice } from "./dom.js";

let waiting = [];

/** Begin with these files; without any, with all that need a look, oldest first. */
export async function startQueue(ids, current) {
  if (ids) {
    waiting = ids.slice(ids.indexOf(current) + 1);
    return;
  }
  waiting = await toReview();
  if (waiting.length) location.hash = `#/review/${waiting.shift()}`;
  else notice("Nothing waits for a review.");
}

/** The next file's id; null when all are done. `current` was just seen. */
export async function nextInQueue(current) {
  if (!waiting.length) waiting = (await toReview()).filter((id) => id !== current);
  return waiting.shift() ?? null;
}

async function toReview() {
  try {
    const found = await call("GET", "/v1/files/readings", { query: { needs_review: true, sort: "created_at", size: 100 } });
    return found.items.map((file) => file.id);
  } catch (error) {
    notice(error.message, "error");
    return [];
  }
}
