// One message: the ladder of what has happened to it and why, what comes next, and what its device gets.
import { useState } from "preact/hooks";
import { control } from "../api.js";
import { Copy } from "../copy.js";
import { html } from "../html.js";
import { useLive } from "../loading.js";
import { Code, Facts, MessageStatus, Moment, Problem } from "../parts.js";
import { pathTo } from "../paths.js";
import { pushIn } from "../pushes.js";
import { linkTo, withFilters } from "../route.js";
import { turns } from "../world.js";

const FORMS = [["fcm", "Firebase"], ["apns", "APNs"], ["sync", "Sync"]];

export function MessageDetails({ id }) {
  const { value, problem } = useLive(() => read(id), id, turns);
  return html`<aside class="card aside stack" aria-label="The selected message">
    <div class="row"><h2>Message</h2>${value && html`<${MessageStatus} of=${value.message} />`}
      <a class="button push" href=${withFilters({}, "")} aria-label="Close">✕</a></div>
    <${Problem} of=${problem} />
    ${value && html`<${Whole} ...${value} />`}
  </aside>`;
}

async function read(id) {
  const [message, explanation] = await Promise.all([control("GET", pathTo("messages", id)), control("GET", pathTo("messages", id, "/explain"))]);
  return { message, explanation, device: await find(message.registrationId) };
}

/** The registration, if it is still there. */
async function find(id) {
  try {
    return id && await control("GET", pathTo("registrations", id));
  } catch {
    return null;
  }
}

function Whole({ message, explanation, device }) {
  const { title } = pushIn(message);
  return html`
    ${title && html`<h3 class="text">${title}</h3>`}
    <p class="text">${message.text}</p>
    <p class="note ${message.status.groupName === "DELIVERED" ? "" : "warn"}">${explanation.why}</p>
    <${Ladder} message=${message} next=${explanation.next} />
    ${explanation.steps && html`<h3>Failover</h3><ol class="ladder">${explanation.steps.map((one, place) => html`
      <li key=${place}><strong>${one.channel}</strong> ${one.why} <${MessageStatus} of=${one} /></li>`)}</ol>`}
    <${Facts} of=${[
      ["Message", message.messageId],
      ["Bulk", html`<a href=${linkTo("messages", message.messageId, { bulk: message.bulkId })}>${message.bulkId}</a>`],
      ["Sent by", { v2: "/push/2", v3: "/push/3", omni: "/omni/1" }[message.source]],
      ["Device", message.registrationId && html`<a href=${linkTo("phones", message.registrationId)}>${message.registrationId}</a>`],
      ["Person", message.personId && html`<a href=${linkTo("people", message.personId)}>${message.externalUserId ?? message.personId}</a>`],
      ["Error", message.error.id ? `${message.error.id} ${message.error.name}` : ""],
      ["Valid until", message.expiresAt && html`<${Moment} at=${message.expiresAt} />`],
      ["Webhooks", html`<a href=${linkTo("webhooks", "", { message: message.messageId })}>what is told of it</a>`],
    ]} />
    <${Payload} payload=${message.payload} isOfApple=${device?.systemData.os === "iOS"} />`;
}

function Ladder({ message, next }) {
  return html`<ol class="ladder" aria-label="What has happened, and what comes next">
    ${message.timeline.map((one, place) => html`<li key=${place}><${Moment} at=${one.at} /> <strong>${one.what}</strong>${one.why && html` <span class="quiet">${one.why}</span>`}</li>`)}
    ${next.map((one, place) => html`<li key=${`next ${place}`} class="next"><span class="small quiet">next${one.at ? html`, <${Moment} at=${one.at} />` : ""}</span> ${one.what}</li>`)}
  </ol>`;
}

function Payload({ payload, isOfApple }) {
  const [chosen, setForm] = useState("");
  const form = chosen || (isOfApple ? "apns" : "fcm");
  return html`<section class="stack" aria-label="What the device gets">
    <div class="row"><h3>What the device gets</h3>${FORMS.map(([name, title]) => html`
      <button key=${name} type="button" class="tight" aria-pressed=${form === name} onClick=${() => setForm(name)}>${title}</button>`)}
      <span class="push"><${Copy} text=${() => JSON.stringify(payload[form], null, 2)} what="the payload">Copy<//></span></div>
    <${Code} value=${unfolded(payload[form])} label="Payload" /></section>`;
}

/** Android gets JSON in texts: to be read, it is shown as what it says. */
function unfolded(payload) {
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => {
    try {
      return typeof value === "string" && value.startsWith("{") ? [name, JSON.parse(value)] : [name, value];
    } catch {
      return [name, value];
    }
  }));
}
