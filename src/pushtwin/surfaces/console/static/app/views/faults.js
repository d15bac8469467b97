// What goes wrong on purpose: the faults that there are, and a form for another.
import { useState } from "preact/hooks";
import { control } from "../api.js";
import { html } from "../html.js";
import { useLive } from "../loading.js";
import { Action, Empty, Mark, Problem } from "../parts.js";
import { pathOf, pathTo } from "../paths.js";
import { happenings } from "../world.js";

const OFTEN = ["send-push-notifications", "personalize-push-instance", "get-push-device-registration", "update-push-device-registration",
  "depersonalize-push-instance", "create-installation", "sync-messages", "report-seen", "send-omni-failover-message"];
const EMPTY = { operation: "", what: "status", status: "503", error: "", latency: "1000", connection: "reset", first: "" };

export function Faults() {
  const { value, problem } = useLive(() => control("GET", pathOf("/faults")), pathOf(""));
  return html`
    <div class="head"><h1>Faults</h1><span class="row push">${value?.faults.length > 0 && html`<${Action} does=${() => control("DELETE", pathOf("/faults"))}>Lift all<//>`}</span></div>
    <${Problem} of=${problem} />
    <div class="columns">
      <div class="stack">
        ${value && value.faults.length === 0 && html`<${Empty}>Nothing goes wrong. Order a fault, and see what your backend does.<//>`}
        ${(value?.faults ?? []).map((one) => html`<${Fault} key=${one.faultId} fault=${one} />`)}
      </div>
      <${Order} />
    </div>`;
}

function Fault({ fault }) {
  const { faultId, on, when, after, calls, hits, expired, ...effects } = fault;
  return html`<section class="card stack" aria-label="A fault">
    <div class="row"><h2 class="break">${on.operation ?? on.path ?? "Every call"}</h2>${expired && html`<${Mark}>expired<//>`}
      <span class="push"><${Action} kind="tight" does=${() => control("DELETE", pathTo("faults", faultId))}>Lift<//></span></div>
    <p class="text">${inWords(effects)}${after ? ", after the call was carried out" : ""}</p>
    <p class="small quiet">${Object.keys(when).length ? `${JSON.stringify(when)} · ` : ""}struck ${hits} of ${calls} calls · <span class="break">${faultId}</span></p>
  </section>`;
}

function inWords({ error, retryAfter, answer, latencyMs, connection, slowMs }) {
  return [
    error !== undefined && `answers with the error ${error}`,
    retryAfter !== undefined && `and Retry-After ${retryAfter}`,
    answer && `answers ${answer.status}`,
    latencyMs !== undefined && `takes ${typeof latencyMs === "object" ? `${latencyMs.min} to ${latencyMs.max}` : latencyMs} ms longer`,
    connection && `connection: ${connection}${connection === "slow" ? ` over ${slowMs} ms` : ""}`,
  ].filter(Boolean).join(", ");
}

function Order() {
  const [form, setForm] = useState(EMPTY);
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });
  const seen = [...new Set([...OFTEN, ...happenings.value.filter((one) => one.direction === "in").map((one) => one.operation)])].filter(Boolean).sort();
  const effects = { status: { answer: { status: Number(form.status) } }, error: { error: form.error }, latency: { latencyMs: Number(form.latency) }, connection: { connection: form.connection } };
  const order = () => control("POST", pathOf("/faults"), {
    ...(form.operation ? { on: { operation: form.operation } } : {}),
    ...(form.first ? { when: { first: Number(form.first) } } : {}),
    ...effects[form.what],
  });
  return html`<form class="card stack" onSubmit=${(event) => event.preventDefault()} aria-label="Order a fault">
    <h2>Order a fault</h2>
    <div class="fields">
      <label class="field">Which calls<select value=${form.operation} onChange=${set("operation")}><option value="">every call</option>
        ${seen.map((one) => html`<option key=${one}>${one}</option>`)}</select></label>
      <label class="field">What happens<select value=${form.what} onChange=${set("what")}>
        <option value="status">an answer</option><option value="error">an error of the API</option><option value="latency">a delay</option><option value="connection">a broken connection</option></select></label>
      ${form.what === "status" && html`<label class="field">Status<input inputmode="numeric" value=${form.status} onInput=${set("status")} /></label>`}
      ${form.what === "error" && html`<label class="field">Name or number<input value=${form.error} onInput=${set("error")} placeholder="GENERAL_ERROR" /></label>`}
      ${form.what === "latency" && html`<label class="field">Milliseconds<input inputmode="numeric" value=${form.latency} onInput=${set("latency")} /></label>`}
      ${form.what === "connection" && html`<label class="field">How<select value=${form.connection} onChange=${set("connection")}>
        ${["reset", "empty", "truncated", "slow"].map((one) => html`<option key=${one}>${one}</option>`)}</select></label>`}
      <label class="field">The first so many<input inputmode="numeric" value=${form.first} onInput=${set("first")} placeholder="all" /></label>
    </div>
    <div class="row"><${Action} kind="primary" does=${order}>Order it<//></div>
  </form>`;
}
