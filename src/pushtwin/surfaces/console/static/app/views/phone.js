// One phone: whose it is, what is on its screen, and what its owner can do with it.
import { useState } from "preact/hooks";
import { control } from "../api.js";
import { html } from "../html.js";
import { Action, Mark } from "../parts.js";
import { pathTo } from "../paths.js";
import { linkTo } from "../route.js";
import { changing, isIos, isPlayed, loggingIn, loggingOut, make, replying } from "../sdk.js";
import { Inbox } from "./inbox.js";
import { LockScreen, nameOf } from "./lock_screen.js";

export function Phone({ registration, messages, person }) {
  const [tab, setTab] = useState("lock");
  const told = registration.systemData ?? {};
  const isMuted = told.notificationsEnabled === false;
  const isAway = registration.delivery === "never";
  return html`<article class="phone" aria-label=${`Phone ${nameOf(registration)}`}>
    <header>
      <h2><a class="text" href=${linkTo("phones", registration.registrationId)}>${nameOf(registration)}</a></h2>
      <p class="small quiet">${isIos(registration) ? "iOS" : told.os || "unknown system"}${registration.isPrimary ? " · primary" : ""}
        ${" · "}${isPlayed(registration) ? "played by this console" : registration.delivery === "phone" ? "an app or a test has it" : "receives by itself"}</p>
      <p class="small"><${Owner} person=${person} /></p>
      <p class="row">
        ${isMuted && html`<${Mark} kind="warn">notifications off<//>`}
        ${isAway && html`<${Mark} kind="warn">flight mode<//>`}
        ${registration.systemData?.registrationEnabled === false && html`<${Mark} kind="bad">registration disabled<//>`}
        ${typeof registration.delivery === "object" && html`<${Mark} kind="bad">ends with error ${registration.delivery.errorId}<//>`}
      </p>
    </header>
    <div class="row tabs" role="group" aria-label="What the phone shows">
      ${[["lock", "Lock screen"], ["inbox", "Inbox"]].map(([name, title]) => html`
        <button key=${name} type="button" class="tight" aria-pressed=${tab === name} onClick=${() => setTab(name)}>${title}</button>`)}
    </div>
    ${tab === "lock"
      ? html`<${LockScreen} registration=${registration} messages=${messages} />`
      : html`<${Inbox} registration=${registration} person=${person} />`}
    <${Controls} registration=${registration} person=${person} isMuted=${isMuted} isAway=${isAway} />
  </article>`;
}

function Owner({ person }) {
  if (!person || person.anonymous) return html`<span class="quiet">nobody is logged in</span>`;
  const name = [person.firstName, person.lastName].filter(Boolean).join(" ");
  return html`<a class="text" href=${linkTo("people", person.personId)}>${name || person.externalId || person.emails[0] || person.phones[0]}</a>`;
}

function Controls({ registration, person, isMuted, isAway }) {
  const fly = () => control("PATCH", pathTo("registrations", registration.registrationId), {
    delivery: isAway ? (isPlayed(registration) ? "phone" : "auto") : "never",
  });
  const uninstall = () => control("DELETE", pathTo("registrations", registration.registrationId));
  const isSomebodys = person && !person.anonymous;
  return html`<footer class="stack">
    ${isSomebodys
      ? html`<div><${Action} kind="tight" does=${() => make(loggingOut(registration))}>Log out<//></div>`
      : html`<${OneField} title="External id" button="Log in" does=${(externalUserId) => make(loggingIn(registration, { externalUserId }))} />`}
    <details><summary class="small">More</summary><div class="stack">
      <div class="row">
        <${Action} kind="tight" does=${() => make(changing(registration, { notificationsEnabled: isMuted }))}>Notifications ${isMuted ? "on" : "off"}<//>
        <${Action} kind="tight" does=${fly}>${isAway ? "End flight mode" : "Flight mode"}<//>
        <${Action} kind="tight danger" does=${uninstall}>Uninstall<//>
      </div>
      <${OneField} title="Text of the app" button="Send to the backend" does=${(text) => make(replying(registration, text))} />
    </div></details>
  </footer>`;
}

/** A form with one field. */
export function OneField({ title, button, does, initial = "" }) {
  const [value, setValue] = useState(initial);
  const [problem, setProblem] = useState("");
  const send = async (event) => {
    event.preventDefault();
    try {
      await does(value.trim());
      setValue("");
      setProblem("");
    } catch (refused) {
      setProblem(refused.message);
    }
  };
  return html`<form class="row oneline" onSubmit=${send}>
    <label class="field">${title}<input value=${value} onInput=${(event) => setValue(event.target.value)} /></label>
    <button class="tight" disabled=${!value.trim()}>${button}</button>
    ${problem && html`<${Mark} kind="bad">${problem}<//>`}
  </form>`;
}
