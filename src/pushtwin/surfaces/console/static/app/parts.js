// Small things that many views show.
import { useState } from "preact/hooks";
import { html } from "./html.js";

/** The time of day of a moment of the account, with the whole of it on hover. */
export function Time({ at }) {
  if (!at) return html`<span class="quiet">–</span>`;
  return html`<time datetime=${at} title=${at}>${at.slice(11, 23)}</time>`;
}

/** A day and a time, to the second. */
export function Moment({ at }) {
  if (!at) return html`<span class="quiet">–</span>`;
  return html`<time datetime=${at} title=${at}>${at.slice(0, 10)} ${at.slice(11, 19)}</time>`;
}

export function Mark({ kind = "", children, title }) {
  return html`<span class="mark ${kind}" title=${title}>${children}</span>`;
}

/** The status of an HTTP answer. */
export function Status({ of }) {
  const { status, reason, direction } = of;
  if (status === undefined) return html`<${Mark} kind="bad" title=${reason}>${direction === "out" ? "no answer" : "cut"}<//>`;
  return html`<${Mark} kind=${status < 400 ? "good" : status < 500 ? "warn" : "bad"}>${status}<//>`;
}

const GROUPS = { DELIVERED: "good", PENDING: "info", ACCEPTED: "info", EXPIRED: "warn", UNDELIVERABLE: "bad", REJECTED: "bad" };

/** The status of a message. */
export function MessageStatus({ of }) {
  return html`<${Mark} kind=${GROUPS[of.status.groupName] ?? ""} title=${of.status.name}
    >${of.seenAt ? "SEEN" : of.status.groupName}<//>`;
}

export function Problem({ of }) {
  return of ? html`<p class="note bad" role="alert">${of.message}</p>` : null;
}

export function Empty({ children }) {
  return html`<div class="empty">${children}</div>`;
}

/** JSON or text, as text. */
export function Code({ value, label }) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return html`<pre class="code" tabindex="0" role="region" aria-label=${label}>${text}</pre>`;
}

/** A sentence of a document without its marks. */
export const plain = (text) => text.replaceAll("`", "");

/** Names and values; values that are missing are left out. */
export function Facts({ of }) {
  const known = of.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return html`<dl class="facts">${known.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** A button that does something which takes a while, and says when it went wrong. */
export function Action({ does, children, kind = "", label, disabled = false }) {
  const [state, setState] = useState({});
  const act = async () => {
    setState({ isBusy: true });
    try {
      await does();
      setState({});
    } catch (problem) {
      setState({ problem });
    }
  };
  return html`<button type="button" class=${kind} onClick=${act} disabled=${disabled || state.isBusy} aria-label=${label}>${children}</button>
    ${state.problem && html`<span class="small" role="alert"><${Mark} kind="bad">${state.problem.message}<//></span>`}`;
}

/** Only this many, and a button for more: a page with ten thousand rows would be slow for nothing. */
export function useFirst(all, step) {
  const [count, setCount] = useState(step);
  const rest = all.length - count;
  const more = rest > 0
    ? html`<p class="row"><button type="button" onClick=${() => setCount(count + step)}>Show ${Math.min(step, rest)} more</button>
        <span class="quiet small">${rest} are not shown</span></p>`
    : null;
  return [all.slice(0, count), more];
}
