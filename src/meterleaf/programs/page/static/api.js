// Everything that is said to the API goes through here: who we are, errors as sentences.

const KEPT = "meterleaf";

export const session = { credential: null, organization: null, organizations: [], name: "" };

export class ApiError extends Error {
  constructor(status, code, detail, body = {}) {
    super(sentence(detail));
    Object.assign(this, { status, code, detail, body });
  }
}

function sentence(detail) {
  if (!Array.isArray(detail)) return String(detail);
  return detail.map((one) => `${one.loc.filter((part) => part !== "body").join(" › ")}: ${one.msg}`).join("; ");
}

/** One call. `body` goes as JSON; the answer is JSON, or the response itself with `raw`. Throws ApiError. */
export async function call(method, path, { query, body, headers = {}, raw = false } = {}) {
  const address = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of [value].flat()) if (one !== undefined && one !== null && one !== "") address.searchParams.append(name, one);
  }
  const sent = { ...who(), ...headers };
  if (body !== undefined && !(body instanceof FormData)) sent["Content-Type"] = "application/json";
  const response = await fetched(address, {
    method, headers: sent, body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
  });
  if (!response.ok) throw await refused(response);
  if (raw) return response;
  return response.status === 204 ? null : response.json();
}

async function fetched(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new ApiError(0, "UNREACHABLE", "The server does not answer. Is it running, and are you connected?");
  }
}

async function refused(response) {
  const body = await response.json().catch(() => ({}));
  const error = new ApiError(response.status, body.code ?? `HTTP_${response.status}`,
    body.detail ?? `The server answered ${response.status}.`, body);
  if (response.status === 401 && session.credential) window.dispatchEvent(new CustomEvent("signed-out", { detail: error.message }));
  return error;
}

function who() {
  const headers = {};
  if (session.credential) headers.Authorization = `Bearer ${session.credential}`;
  if (session.organization) headers["x-organization-id"] = session.organization;
  return headers;
}

/** Become who these name; they are kept until the browser's tab is closed. */
export async function enter(credential, organization) {
  Object.assign(session, { credential: null, organization: null });
  const trial = { Authorization: `Bearer ${credential}`, "x-organization-id": organization };
  const { items } = await call("GET", "/v1/organizations", { headers: trial });
  const here = items.find((one) => one.id === organization);
  Object.assign(session, { credential, organization, organizations: items, name: here?.name ?? "", role: here?.role ?? "viewer" });
  sessionStorage.setItem(KEPT, JSON.stringify({ credential, organization }));
  localStorage.setItem(`${KEPT}.organization`, organization);
}

/** Who was here before a reload; false when nobody was, or the credential holds no longer. */
export async function enterAgain() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (!kept) return false;
  try {
    await enter(kept.credential, kept.organization);
    return true;
  } catch (error) {
    if (error.status === 0) throw error;
    leave();
    return false;
  }
}

export function leave() {
  sessionStorage.removeItem(KEPT);
  Object.assign(session, { credential: null, organization: null, organizations: [], name: "" });
}

export const lastOrganization = () => localStorage.getItem(`${KEPT}.organization`) ?? "";
export const mayWrite = () => session.role !== "viewer";
