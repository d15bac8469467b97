// One person: identifiers, devices, attributes, events; and what has changed while somebody looked.
import { useEffect, useRef, useState } from "preact/hooks";
import { control } from "../api.js";
import { differences } from "../differences.js";
import { html } from "../html.js";
import { useLive } from "../loading.js";
import { Code, Facts, Mark, Moment, Problem } from "../parts.js";
import { pathTo } from "../paths.js";
import { linkTo, withFilters } from "../route.js";
import { Differences } from "./differences.js";
import { nameOf } from "./people.js";

const MOST_EVENTS = 50;

export function Person({ id }) {
  const { value, problem } = useLive(() => read(id), id);
  const changes = useChanges(value?.person);
  return html`<aside class="card aside stack" aria-label="The selected person">
    <div class="row"><h2 class="text">${value ? nameOf(value.person) : "Person"}</h2><a class="button push" href=${withFilters({}, "")} aria-label="Close">✕</a></div>
    <${Problem} of=${problem} />
    ${value && html`<${Whole} ...${value} />`}
    ${changes.length > 0 && html`<h3>What has changed while you looked</h3>
      ${changes.map((one) => html`<section key=${one.at} class="stack"><p class="small quiet"><${Moment} at=${one.at} /></p><${Differences} of=${one.fields} /></section>`)}`}
  </aside>`;
}

async function read(id) {
  const [person, { events }] = await Promise.all([control("GET", pathTo("persons", id)), control("GET", pathTo("persons", id, "/events?limit=1000"))]);
  const devices = await Promise.all(person.registrations.slice(0, 20).map((one) => control("GET", pathTo("registrations", one)).catch(() => null)));
  return { person, devices: devices.filter(Boolean), events: events.slice(-MOST_EVENTS).reverse() };
}

/** Each change of the person since the view was opened, field by field: what a personalize or a merge did. */
function useChanges(person) {
  const before = useRef(null);
  const [changes, setChanges] = useState([]);
  useEffect(() => {
    if (!person) return;
    const fields = before.current ? differences(before.current, person).filter((one) => one.path !== "modifiedAt") : [];
    before.current = person;
    if (fields.length) setChanges((all) => [{ at: person.modifiedAt, fields }, ...all]);
  }, [JSON.stringify(person)]);
  return changes;
}

function Whole({ person, devices, events }) {
  return html`
    <${Facts} of=${[
      ["Person", person.personId],
      ["Type", html`${person.type}${person.anonymous ? ", anonymous" : ""}`],
      ["External id", person.externalId],
      ["Phones", person.phones.join(", ")],
      ["Emails", person.emails.join(", ")],
      ["Name", [person.firstName, person.middleName, person.lastName].filter(Boolean).join(" ")],
      ["Birthday", person.birthday],
      ["Gender", person.gender],
      ["Language", person.preferredLanguage],
      ["Address", person.address],
      ["City", person.city],
      ["Country", person.country],
      ["Picture", person.profilePicture],
      ["Tags", person.tags.length ? html`<span class="row">${person.tags.map((one) => html`<${Mark} key=${one}>${one}<//>`)}</span>` : null],
      ["Created", html`<${Moment} at=${person.createdAt} />`],
      ["Modified", html`<${Moment} at=${person.modifiedAt} />`],
      ["Messages", html`<a href=${linkTo("messages", "", { person: person.personId })}>to this person</a>`],
      ["Calls", html`<a href=${linkTo("timeline", "", { person: person.personId })}>about this person</a>`],
    ]} />
    ${Object.keys(person.customAttributes).length > 0 && html`<h3>Attributes</h3><${Code} value=${person.customAttributes} label="Attributes" />`}
    <h3>Devices</h3>
    <ul class="stack small">${devices.map((one) => html`<li key=${one.registrationId}><a class="text" href=${linkTo("phones", one.registrationId)}>${one.systemData?.deviceName ?? one.registrationId}</a>
      ${" "}${one.isPrimary && html`<${Mark} kind="good">primary<//>`} <span class="quiet">${one.systemData?.os ?? ""}</span></li>`)}
      ${devices.length === 0 && html`<li class="quiet">none</li>`}</ul>
    <h3>Events</h3>
    <ul class="stack small">${events.map((one, place) => html`<li key=${place}><${Moment} at=${one.occurredAt} /> <strong class="text">${one.definitionId}</strong>${one.eventId && html` <span class="quiet text">${one.eventId}</span>`}
      ${Object.keys(one.properties).length > 0 && html` <code class="text">${JSON.stringify(one.properties)}</code>`}</li>`)}
      ${events.length === 0 && html`<li class="quiet">none</li>`}</ul>`;
}
