// The lock screen of a phone: the pushes that have arrived, and what its owner does with them.
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { Action, Mark } from "../parts.js";
import { buttonsOf, pushOf } from "../pushes.js";
import { linkTo } from "../route.js";
import { make, replying, seeing } from "../sdk.js";
import { account } from "../world.js";

const MOST = 4;
/** What its owner has swiped away: nobody is told of that. */
const dismissed = signal(new Set());

export function LockScreen({ registration, messages }) {
  const arrived = messages.filter((one) => one.deliveredAt && !one.seenAt && !dismissed.value.has(one.messageId));
  const [isApart, setApart] = useState(false);
  const shown = isApart ? arrived : arrived.slice(0, MOST);
  return html`<div class="screen" role="log" aria-label=${`Lock screen of ${nameOf(registration)}`}>
    ${shown.length === 0 && html`<p class="calm">No notifications</p>`}
    ${shown.map((one) => html`<${Push} key=${one.messageId} registration=${registration} message=${one} />`)}
    ${arrived.length > shown.length && html`<button type="button" class="tight" onClick=${() => setApart(true)}>${arrived.length - shown.length} older</button>`}
  </div>`;
}

export const nameOf = (registration) => registration.systemData?.deviceName || registration.systemData?.deviceModel || registration.registrationId;

function Push({ registration, message }) {
  const push = pushOf(account.value.accountId, message.messageId).value;
  if (!push || push.isSilent) return null;
  const dismiss = () => (dismissed.value = new Set([...dismissed.value, push.messageId]));
  const open = () => make(seeing(registration, push.messageId));
  return html`<article class="notification arrives ${push.inApp}">
    <header class="row small"><span>${push.inApp ? `in-app ${push.inApp}` : "now"}</span>
      <a class="push" href=${linkTo("messages", push.messageId)} aria-label="What became of this push">⋯</a></header>
    ${push.title && html`<h3 class="text">${push.title}</h3>`}
    <p class="text">${push.text}</p>
    <${Picture} url=${push.image} />
    <div class="row">
      <${Action} kind="tight" does=${open} label=${`Tap: ${push.title || push.text}`}>${push.openTitle || "Tap"}<//>
      ${buttonsOf(push).map(([id, name]) => html`<${Action} key=${id} kind="tight" does=${() => press(registration, push, id)}>${name}<//>`)}
      <button type="button" class="tight plain" onClick=${dismiss} aria-label=${`Dismiss: ${push.title || push.text}`}>${push.dismissTitle || "Dismiss"}</button>
    </div>
    ${push.category && buttonsOf(push).length === 0 && html`<${OwnButton} registration=${registration} push=${push} />`}
    ${push.topic && html`<${Mark}>inbox: ${push.topic}<//>`}
  </article>`;
}

/** To press a button is to see the push, and to say which button it was. */
async function press(registration, push, id) {
  await make(replying(registration, `${push.category} ${id}`, push));
  await make(seeing(registration, push.messageId));
}

/** A category that only the app knows: its owner says which button there is. */
function OwnButton({ registration, push }) {
  const [id, setId] = useState("");
  return html`<div class="row"><label class="field">Button of ${push.category}
      <input size="10" value=${id} onInput=${(event) => setId(event.target.value)} placeholder="action id" /></label>
    <${Action} kind="tight" disabled=${!id} does=${() => press(registration, push, id)}>Press<//></div>`;
}

/** A picture comes from somebody else's server, who would hear of it: only when it is asked for. */
function Picture({ url }) {
  const [isShown, show] = useState(false);
  if (!url) return null;
  return isShown
    ? html`<img class="picture" src=${url} alt="Picture of the push" referrerpolicy="no-referrer" loading="lazy" />`
    : html`<button type="button" class="tight" onClick=${() => show(true)} title=${url}>Load the picture from ${new URL(url).host}</button>`;
}
