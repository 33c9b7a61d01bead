// Who comes in: with an API key, with e-mail and password, or by an invitation's link.

import { call, enter, lastOrganization } from "./api.js";
import { h, show } from "./dom.js";

/** Draws the sign-in; `entered` is called when somebody is in. */
export function signIn(place, entered, message = "") {
  const trouble = h("p", { class: "trouble", role: "alert" }, message);
  const guarded = (work) => async (event) => {
    event.preventDefault();
    trouble.textContent = "";
    const values = Object.fromEntries(new FormData(event.target));
    try {
      await work(values);
      entered();
    } catch (error) {
      trouble.textContent = error.message;
    }
  };
  const byKey = h("form", { onsubmit: guarded(({ key, organization }) => enter(key.trim(), organization.trim())) },
    field("API key", { name: "key", type: "password", autocomplete: "off", placeholder: "ml_…" }),
    field("Organization id", { name: "organization", value: lastOrganization(), pattern: "[0-9a-fA-F\\-]{32,36}",
      title: "A UUID, as `meterleaf credentials` prints it", autocomplete: "off" }),
    h("button", { class: "primary" }, "Sign in"),
    h("p", { class: "hint" }, "`meterleaf credentials` prints both."));
  const byPassword = h("form", { hidden: true, onsubmit: guarded(withPassword) },
    field("E-mail", { name: "email", type: "email", autocomplete: "username" }),
    field("Password", { name: "password", type: "password", autocomplete: "current-password" }),
    h("button", { class: "primary" }, "Sign in"));
  show(place, h("section", { class: "door" }, h("h1", {}, "Sign in"), ways(byKey, byPassword), trouble, byKey, byPassword));
  byKey.elements.key.focus();
}

function ways(byKey, byPassword) {
  const forms = { "API key": byKey, "E-mail and password": byPassword };
  const buttons = Object.entries(forms).map(([label, form]) => h("button", {
    type: "button", "aria-pressed": String(!form.hidden), onclick: () => {
      for (const other of Object.values(forms)) other.hidden = other !== form;
      buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.textContent === label)));
      form.querySelector("input").focus();
    },
  }, label));
  return h("div", { class: "ways", role: "group", "aria-label": "How to sign in" }, buttons);
}

async function withPassword({ email, password }) {
  const token = await call("POST", "/v1/auth/login", { body: { email, password } });
  await enterWith(token);
}

async function enterWith(token) {
  if (!token.organizations.length) throw new Error("You are a member of no organization yet. Ask an owner for an invitation.");
  const before = token.organizations.find((one) => one.id === lastOrganization());
  await enter(token.access_token, (before ?? token.organizations[0]).id);
}

/** The invitation's form; its token stands behind the # of the link. */
export function join(place, token, entered) {
  const trouble = h("p", { class: "trouble", role: "alert" });
  const form = h("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      trouble.textContent = "";
      const { name, password } = Object.fromEntries(new FormData(form));
      try {
        await enterWith(await call("POST", "/v1/auth/accept-invitation", { body: { token, name, ...(password && { password }) } }));
        entered();
      } catch (error) {
        trouble.textContent = error.message;
      }
    },
  },
  field("Your name", { name: "name", autocomplete: "name" }),
  field("Password", { name: "password", type: "password", autocomplete: "new-password", required: false }),
  h("p", { class: "hint" }, "At least 10 characters. If you have a password here already, give that one."),
  h("button", { class: "primary" }, "Join"));
  show(place, h("section", { class: "door" }, h("h1", {}, "Join the organization"), trouble, form));
  form.elements.name.focus();
}

function field(label, properties) {
  return h("label", {}, h("span", {}, label), h("input", { required: true, spellcheck: "false", ...properties }));
}
