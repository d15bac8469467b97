// A form for the three ways to send, who it reaches while it is typed, and the curl that it stands for.
import { useEffect, useState } from "preact/hooks";
import { call, control } from "../api.js";
import { asCurl, Copy } from "../copy.js";
import { html } from "../html.js";
import { Action, Code } from "../parts.js";
import { pathOf } from "../paths.js";
import { go, linkTo, route, withFilters } from "../route.js";
import { destinationOf, KINDS, kindsOf, requestOf, WAYS } from "../sends.js";
import { account, turns } from "../world.js";
import { Reach } from "./reach.js";

const EMPTY = { kind: "EXTERNAL_USER_ID", address: "", title: "Hello", text: "Something has happened.", image: "", category: "", topic: "", inApp: "", webhook: "", sendAt: "", silent: false };

export function Send() {
  const filters = route.value.filters;
  const way = filters.get("way") ?? "v3";
  const given = filters.get("to");
  const [typed, setForm] = useState({ ...EMPTY, kind: filters.get("kind") ?? EMPTY.kind, address: given ?? "" });
  const kinds = kindsOf(way);
  const form = kinds.some(([name]) => name === typed.kind) ? typed : { ...typed, kind: kinds[0][0] };
  const [sent, setSent] = useState(null);
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.type === "checkbox" ? event.target.checked : event.target.value });
  const { destination, problem } = read(form);
  const request = requestOf(way, account.value, { ...form, destination: destination ?? { type: form.kind, [KINDS.find(([kind]) => kind === form.kind)[2] || "$or"]: "…" } });
  const send = async () => setSent(await call(request.method, request.path, request.headers, request.body));
  return html`
    <div class="head"><h1>Send</h1>
      <div class="row push" role="group" aria-label="Which API">${WAYS.map(([name, title]) => html`
        <button key=${name} type="button" aria-pressed=${way === name} onClick=${() => go(withFilters({ way: name }), { replace: true })}>${title}</button>`)}</div></div>
    <div class="columns">
      <form class="card stack" onSubmit=${(event) => event.preventDefault()}>
        <${To} form=${form} set=${set} kinds=${kinds} />
        <label class="field">Title<input value=${form.title} onInput=${set("title")} /></label>
        <label class="field">Text<textarea class="prose" value=${form.text} onInput=${set("text")}></textarea></label>
        <${More} form=${form} set=${set} />
        <div class="row"><${Action} kind="primary" disabled=${!destination || !form.text} does=${send}>Send the push<//>
          <${Sent} answer=${sent} /></div>
      </form>
      <div class="stack">
        <${Reach} sender=${form.sender || account.value.applications[0]?.applicationCode} destination=${destination} problem=${problem} />
        <section class="card stack" aria-label="As curl"><div class="row"><h2>The same with curl</h2>
          <span class="push"><${Copy} text=${() => asCurl(request)} what="the call as curl">Copy<//></span></div>
          <${Code} value=${asCurl(request)} label="The call as curl" /></section>
      </div>
    </div>`;
}

function read(form) {
  try {
    return { destination: destinationOf(form.kind, form.address) };
  } catch {
    return { destination: null, problem: "The condition is not JSON yet." };
  }
}

function To({ form, set, kinds }) {
  const applications = account.value.applications;
  return html`<div class="fields">
    ${applications.length > 1 && html`<label class="field">App<select value=${form.sender ?? ""} onChange=${set("sender")}>
      ${applications.map((one) => html`<option key=${one.applicationId} value=${one.applicationCode}>${one.name}</option>`)}</select></label>`}
    <label class="field">To<select value=${form.kind} onChange=${set("kind")}>
      ${kinds.map(([name, title]) => html`<option key=${name} value=${name}>${title}</option>`)}</select></label>
    ${form.kind === "MULTIPLE"
      ? html`<label class="field">Any of, as JSON<textarea value=${form.address} onInput=${set("address")} placeholder='[{"platform": "iOS"}]'></textarea></label>`
      : html`<label class="field">${KINDS.find(([name]) => name === form.kind)[1]}<input value=${form.address} onInput=${set("address")} list="known" autocomplete="off" /></label>
        <${Known} kind=${form.kind} />`}
  </div>`;
}

/** What there is in the account, to choose from. */
function Known({ kind }) {
  const [values, setValues] = useState([]);
  useEffect(() => {
    const reading = kind === "REGISTRATION"
      ? control("GET", pathOf("/registrations?limit=100")).then(({ registrations }) => registrations.map((one) => one.registrationId))
      : control("GET", pathOf("/persons?limit=100")).then(({ persons }) => persons.flatMap((one) => ({ EXTERNAL_USER_ID: [one.externalId], PHONE_NUMBER: one.phones, EMAIL: one.emails })[kind] ?? []));
    reading.then((found) => setValues(found.filter(Boolean)), () => setValues([]));
  }, [kind, turns.value]);
  return html`<datalist id="known">${values.map((one) => html`<option key=${one} value=${one}></option>`)}</datalist>`;
}

function More({ form, set }) {
  return html`<details><summary>Picture, buttons, inbox, in-app, later …</summary><div class="fields">
    <label class="field">Picture<input type="url" value=${form.image} onInput=${set("image")} placeholder="https://…" /></label>
    <label class="field">Category<input value=${form.category} onInput=${set("category")} list="categories" /></label>
    <datalist id="categories"><option value="mm_accept_decline"></option></datalist>
    <label class="field">Inbox topic<input value=${form.topic} onInput=${set("topic")} /></label>
    <label class="field">In the app<select value=${form.inApp} onChange=${set("inApp")}><option value="">no</option><option>BANNER</option><option>MODAL</option></select></label>
    <label class="field">Webhook<input type="url" value=${form.webhook} onInput=${set("webhook")} placeholder="http://127.0.0.1:9000/reports" /></label>
    <label class="field">Send at<input value=${form.sendAt} onInput=${set("sendAt")} placeholder="2026-12-24T18:00:00.000+0000" /></label>
    <label class="check small"><input type="checkbox" checked=${form.silent} onChange=${set("silent")} /> Silent</label>
  </div></details>`;
}

function Sent({ answer }) {
  if (!answer) return null;
  const one = answer.messages?.[0] ?? answer;
  const bulkId = answer.bulkId ?? one.bulkId ?? answer.bulks?.[0]?.bulkId;
  return html`<span role="status">${one.status?.groupName ?? "sent"} · <a href=${linkTo("messages", "", { bulk: bulkId })}>what became of it</a></span>`;
}
