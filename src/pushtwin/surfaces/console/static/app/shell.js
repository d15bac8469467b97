// What is around every view: the account, its clock, the connection, the views, and what a key does.
import { useEffect, useRef } from "preact/hooks";
import { wantsToken } from "./api.js";
import { ClockBar } from "./clock_bar.js";
import { told } from "./copy.js";
import { html } from "./html.js";
import { useKeys } from "./keys.js";
import { go, linkTo, route } from "./route.js";
import { ThemeButton } from "./theme.js";
import { TokenPrompt } from "./token_prompt.js";
import { VIEWS, viewOf } from "./views.js";
import { account, accounts, connection, happenings, isKnown, readAccounts, trouble } from "./world.js";

const ICON = new URL("../icon.svg", import.meta.url).pathname;
const STATES = { live: "Live", lost: "The twin does not answer; trying again", starting: "Connecting", gone: "The account is gone" };

export function Shell() {
  useKeys();
  useEffect(() => {
    const first = accounts.value?.[0];
    if (first && !route.value.account) go(linkTo("", "", {}, first.accountId), { replace: true });
    else if (isKnown.value && !route.value.view) go(linkTo(happenings.value.length ? "timeline" : "first"), { replace: true });
  }, [accounts.value, route.value, isKnown.value]);
  if (wantsToken.value) return html`<${TokenPrompt} />`;
  return html`
    <a class="skip" href="#content" onClick=${skip}>Skip to the content</a>
    <div class="frame">
      <header class="bar">
        <a class="brand" href=${linkTo("timeline")}><img src=${ICON} alt="" />pushtwin</a>
        <${AccountChoice} />
        <${ClockBar} />
        <span class="row push">
          <${Connection} /><a href="/docs">API</a><${ThemeButton} />
        </span>
      </header>
      <${Views} />
      <${Content} />
    </div>
    <div role="status" class=${told.value ? "toast" : "unseen"}>${told.value}</div>
  `;
}

function skip(event) {
  event.preventDefault();
  document.querySelector("main").focus();
}

function AccountChoice() {
  const choose = (event) => go(linkTo(route.value.view, "", {}, event.target.value));
  return html`<select aria-label="Account" value=${route.value.account} onChange=${choose} onFocus=${readAccounts}>
    ${(accounts.value ?? []).map((one) => html`<option key=${one.accountId} value=${one.accountId}>${one.name || one.accountId}</option>`)}
  </select>`;
}

function Connection() {
  const state = connection.value;
  return html`<span class="row small" role="status"><span class="dot ${state}" aria-hidden="true"></span
    ><span class=${state === "live" ? "unseen" : ""}>${STATES[state]}</span></span>`;
}

function Views() {
  const name = viewOf(route.value).name;
  useEffect(() => document.querySelector(".views a[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }), [name]);
  return html`<nav class="views" aria-label="Views"><ul>
    ${VIEWS.map((one) => html`<li key=${one.name}>
      <a href=${linkTo(one.name)} aria-current=${name === one.name ? "page" : undefined}>
        ${one.title}<kbd aria-hidden="true" title=${`Press g, then ${one.key}`}>${one.key}</kbd></a></li>`)}
  </ul></nav>`;
}

function Content() {
  const main = useRef();
  const view = viewOf(route.value);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${view.title} · ${account.value?.name ?? ""} · pushtwin`;
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [view.name]);
  return html`<main id="content" tabindex="-1" ref=${main}>${content(view)}</main>`;
}

function content(view) {
  if (trouble.value && !accounts.value) return html`<p class="note bad" role="alert">${trouble.value} <button type="button" onClick=${readAccounts}>Try again</button></p>`;
  if (!accounts.value) return html`<p class="quiet">Reading the accounts …</p>`;
  if (accounts.value.length === 0) return html`<h1>No account</h1><p>There is no account yet: <code>POST /_twin/accounts</code> makes one.</p>`;
  if (!account.value) return html`<h1>No such account</h1><p>There is no account “${route.value.account}”. Choose another one above.</p>`;
  if (!route.value.view && !isKnown.value) return html`<p class="quiet">Looking …</p>`;
  return html`<${view.View} key=${account.value.accountId + view.name} />`;
}
