// Where one is: sign-in, the files, or one file's review. The address behind the # says which.

import { enter, enterAgain, leave, session } from "./api.js";
import { h, notice, show } from "./dom.js";
import { filesView } from "./files.js";
import { reviewView } from "./review.js";
import { join, signIn } from "./signin.js";

const bar = document.getElementById("bar");
const main = document.getElementById("main");
let leaveView = () => {};

async function begin() {
  const behind = new URLSearchParams(location.hash.slice(1));
  if (location.pathname === "/join" && location.hash.length > 1) {
    const token = location.hash.slice(1);
    history.replaceState(null, "", "/join");
    drawBar();
    return join(main, token, () => { history.replaceState(null, "", "/"); route(); });
  }
  if (behind.has("key")) {
    history.replaceState(null, "", "/");
    try {
      await enter(behind.get("key"), behind.get("organization"));
      return route();
    } catch (error) {
      return door(error.message);
    }
  }
  try {
    return (await enterAgain()) ? route() : door();
  } catch (error) {
    return door(error.message);
  }
}

function door(message) {
  leaveView();
  leaveView = () => {};
  document.title = "Sign in · Meterleaf";
  drawBar();
  signIn(main, route, message);
}

function route() {
  if (!session.credential) return;
  if (location.pathname !== "/") history.replaceState(null, "", "/" + location.hash);
  leaveView();
  drawBar();
  const [, kind, id] = location.hash.slice(1).split("/");
  leaveView = (kind === "review" ? reviewView(main, id) : filesView(main, kind === "folder" ? id : null)) ?? (() => {});
}

function drawBar() {
  const home = h("a", { href: "#/", class: "home" }, h("img", { src: "/page/icon.svg", alt: "", width: "22", height: "22" }), "Meterleaf");
  if (!session.credential) return show(bar, home);
  const choice = h("select", { "aria-label": "Organization", onchange: (event) => changeOrganization(event.target.value) },
    session.organizations.map((one) => h("option", { value: one.id, selected: one.id === session.organization }, one.name)));
  const out = h("button", { type: "button", class: "plain", onclick: () => { leave(); history.replaceState(null, "", "/"); door(); } }, "Sign out");
  const where = session.organizations.length > 1 ? choice : h("span", { class: "quiet" }, session.name);
  return show(bar, home, h("span", { class: "gap" }), where, h("span", { class: "quiet" }, session.role), h("a", { href: "/docs", class: "quiet" }, "API"), out);
}

async function changeOrganization(id) {
  try {
    await enter(session.credential, id);
    location.hash = "#/";
    route();
  } catch (error) {
    notice(error.message, "error");
  }
}

window.addEventListener("hashchange", () => {
  if (location.hash === "#main") return;
  route();
});
window.addEventListener("signed-out", (event) => { leave(); door(event.detail); });
begin();
