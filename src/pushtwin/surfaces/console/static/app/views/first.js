// What to do in an empty account, in three steps: install a phone, log somebody in, send a push.
import { asCurl, Copy } from "../copy.js";
import { html } from "../html.js";
import { useLive } from "../loading.js";
import { Action, Code, Problem } from "../parts.js";
import { pathOf } from "../paths.js";
import { linkTo } from "../route.js";
import { installing, isPlayed, loggingIn, make } from "../sdk.js";
import { sending } from "../sends.js";
import { account } from "../world.js";
import { Phone } from "./phone.js";
import { readPhones } from "./phones.js";

const USER = "jane";

export function First() {
  const { value, problem } = useLive(readPhones, pathOf(""));
  const phone = value?.phones.find((one) => isPlayed(one.registration));
  const isLoggedIn = Boolean(phone?.person && !phone.person.anonymous);
  const hasPush = Boolean(phone?.messages.length);
  const user = phone?.person?.externalId ?? USER;
  const toPhone = sending(account.value, {
    destination: { type: "EXTERNAL_USER_ID", externalUserId: user },
    title: "Hello",
    text: "Your first push from the twin.",
  });
  const steps = [
    { name: "Install a phone", done: Boolean(phone), request: installing("Android", "Pixel 1"), note: "An app with the SDK starts for the first time." },
    { name: "Log somebody in", done: isLoggedIn, request: loggingIn(phone?.registration ?? { registrationId: "<registration id>" }, { externalUserId: USER }), note: `The phone is ${user}'s from now on.` },
    { name: "Send a push", done: hasPush, request: toPhone, note: `Your backend sends to ${user}, whatever phones they have.` },
  ];
  const next = steps.findIndex((one) => !one.done);
  return html`
    <div class="head"><h1>${next < 0 ? "All set" : "Three steps to your first push"}</h1></div>
    <${Problem} of=${problem} />
    <div class="columns start">
      <ol class="stack">${steps.map((one, place) => html`<${Step} key=${one.name} ...${one} isNext=${place === next} isLate=${next >= 0 && place > next} number=${place + 1} />`)}
        ${next < 0 && html`<li class="card"><p>Everything that has just happened is in the <a href=${linkTo("timeline")}>Timeline</a>, call by call. Tap the push on the phone, and see the message become <a href=${linkTo("messages")}>seen</a>.</p></li>`}
      </ol>
      <div>${phone
        ? html`<${Phone} key=${phone.registration.registrationId} ...${phone} />`
        : html`<div class="phone ghost" aria-hidden="true"><div class="screen"><p class="calm">Your phone appears here</p></div></div>`}</div>
    </div>`;
}

function Step({ name, done, request, note, isNext, isLate, number }) {
  return html`<li class="card step" aria-current=${isNext ? "step" : undefined}>
    <div class="row"><span class="number ${done ? "done" : ""}" aria-hidden="true">${done ? "✓" : number}</span>
      <div><h2>${name}${done ? html`<span class="unseen"> (done)</span>` : ""}</h2><p class="quiet small">${note}</p></div>
      <span class="push"><${Action} kind=${isNext ? "primary" : ""} disabled=${isLate} does=${() => make(request)}>${done ? "Once more" : name}<//></span></div>
    <details><summary class="small">The same with curl</summary>
      <${Code} value=${asCurl(request)} label=${`${name} with curl`} /><${Copy} text=${() => asCurl(request)} what="the call as curl">Copy<//></details>
  </li>`;
}
