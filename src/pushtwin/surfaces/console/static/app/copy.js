// What somebody can take away: a call as curl, as a test, as a verification of the journal.
import { signal } from "@preact/signals";
import { html } from "./html.js";

/** What was just copied, or why it was not; it goes away by itself. */
export const told = signal("");
let timer = 0;

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    told.value = `Copied ${what}`;
  } catch {
    told.value = "The browser did not let it be copied.";
  }
  clearTimeout(timer);
  timer = setTimeout(() => (told.value = ""), 2500);
}

export function Copy({ text, what, children }) {
  return html`<button type="button" class="tight" onClick=${() => copy(text(), what)}>${children}</button>`;
}

const quoted = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`;
const HIDDEN_HEADERS = new Set(["host", "content-length", "connection", "accept-encoding", "accept-language", "user-agent", "origin",
  "cache-control", "pragma", "transfer-encoding"]);

function shownHeaders(headers = {}) {
  return Object.entries(headers).filter(([name]) => !HIDDEN_HEADERS.has(name) && !name.startsWith("sec-"));
}

/** With a body, curl says that it is a form unless it is told otherwise. */
const typed = (headers, body) =>
  body === undefined || headers.some(([name]) => name.toLowerCase() === "content-type") ? headers : [...headers, ["Content-Type", "application/json"]];

/** The shell command that makes this call; credentials that the twin hides are for the reader to put in. */
export function asCurl({ method, path, query, headers, body, url }) {
  const search = new URLSearchParams(Object.entries(query ?? {}).flatMap(([name, value]) => [value].flat().map((one) => [name, one])));
  const address = url ?? `${location.origin}${path}${search.size ? `?${search}` : ""}`;
  const lines = [`curl -X ${method} ${quoted(address)}`];
  for (const [name, value] of typed(shownHeaders(headers), body)) lines.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body !== undefined) lines.push(`-d ${quoted(typeof body === "string" ? body : JSON.stringify(body))}`);
  return lines.join(" \\\n  ");
}

/** A body for `journal/verify` that this call passes. */
export function verification(call) {
  return {
    ...(call.direction === "out" ? { direction: "out" } : {}),
    ...(call.operation ? { operation: call.operation } : {}),
    ...(call.status === undefined ? {} : { status: call.status }),
    ...(call.registrationId ? { registrationId: call.registrationId } : {}),
    ...(call.body === undefined ? {} : { match: { body: call.body } }),
  };
}

export function asVerify(accountId, call) {
  const body = JSON.stringify(verification(call));
  return `curl ${quoted(`${location.origin}/_twin/accounts/${encodeURIComponent(accountId)}/journal/verify`)} -d ${quoted(body)}`;
}

/** A test that expects this call. */
export function asPytest(call) {
  const named = [];
  if (call.status !== undefined) named.push(`status=${call.status}`);
  if (call.registrationId) named.push(`registration_id=${python(call.registrationId)}`);
  if (call.body !== undefined) named.push(`body=${python(call.body)}`);
  if (call.direction === "out") named.push('direction="out"');
  const expected = [python(call.operation), ...named].join(", ");
  return `def test_the_call_was_made(twin_account):\n    ...  # what makes your backend call\n    twin_account.verify(${expected}, within=2)\n`;
}

/** A value as Python writes it. */
export function python(value) {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value === "object") return `{${Object.entries(value).map(([name, one]) => `${python(name)}: ${python(one)}`).join(", ")}}`;
  return JSON.stringify(value);
}
