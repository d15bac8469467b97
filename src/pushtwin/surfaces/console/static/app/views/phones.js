// Every registration as a small phone.
import { useMemo, useState } from "preact/hooks";
import { control } from "../api.js";
import { html } from "../html.js";
import { useLive } from "../loading.js";
import { Action, Empty, Problem, useFirst } from "../parts.js";
import { pathOf } from "../paths.js";
import { go, linkTo, route, withFilters } from "../route.js";
import { installing, make } from "../sdk.js";
import { account } from "../world.js";
import { nameOf } from "./lock_screen.js";
import { Phone } from "./phone.js";

const AT_ONCE = 12;

/** Registrations with their persons and latest messages. */
export async function readPhones() {
  const [{ registrations, nextCursor }, { persons }, { messages }] = await Promise.all([
    control("GET", pathOf("/registrations?limit=1000")),
    control("GET", pathOf("/persons?limit=1000")),
    control("GET", pathOf("/messages?newestFirst=true&limit=500")),
  ]);
  const people = new Map(persons.map((one) => [one.personId, one]));
  const byPhone = Map.groupBy ? Map.groupBy(messages, (one) => one.registrationId) : grouped(messages);
  const phones = registrations.map((registration) => ({
    registration,
    person: people.get(registration.personId),
    messages: byPhone.get(registration.registrationId) ?? [],
  }));
  return { phones: phones.reverse(), isCut: Boolean(nextCursor) };
}

function grouped(messages) {
  const groups = new Map();
  for (const one of messages) groups.set(one.registrationId, [...(groups.get(one.registrationId) ?? []), one]);
  return groups;
}

export function Phones() {
  const { value, problem } = useLive(readPhones, pathOf(""));
  const { what, filters } = route.value;
  const wanted = (filters.get("q") ?? "").toLowerCase();
  const shown = useMemo(() => (value?.phones ?? []).filter((one) => (what ? one.registration.registrationId === what : isWanted(one, wanted))), [value, what, wanted]);
  const [first, more] = useFirst(shown, AT_ONCE);
  return html`
    <div class="head"><h1>Phones</h1>
      <span class="quiet small">${value ? `${value.phones.length}${value.isCut ? "+" : ""} installed` : ""}</span>
      <span class="row push"><${Install} count=${value?.phones.length ?? 0} /></span></div>
    <${Problem} of=${problem} />
    <form class="filters" role="search" aria-label="Filter" onSubmit=${(event) => event.preventDefault()}>
      ${what
        ? html`<a class="button" href=${linkTo("phones")}>All phones</a>`
        : html`<label class="field">Search<input type="search" value=${filters.get("q") ?? ""}
            onInput=${(event) => go(withFilters({ q: event.target.value }), { replace: true })} /></label>`}
    </form>
    ${value && shown.length === 0 && html`<${Empty}>${value.phones.length ? "No phone is like that." : "No phone yet: install one."}<//>`}
    <div class="phones">${first.map((one) => html`<${Phone} key=${one.registration.registrationId} ...${one} />`)}</div>
    ${more}`;
}

function isWanted({ registration, person }, wanted) {
  if (!wanted) return true;
  const told = [registration.registrationId, nameOf(registration), registration.systemData?.os, person?.externalId, person?.firstName, person?.lastName, ...(person?.emails ?? []), ...(person?.phones ?? [])];
  return told.some((one) => one?.toLowerCase().includes(wanted));
}

function Install({ count }) {
  const [os, setOs] = useState("Android");
  const applications = account.value.applications;
  const [applicationId, setApplicationId] = useState(applications[0]?.applicationId);
  return html`
    ${applications.length > 1 && html`<label class="row small">App <select value=${applicationId} onChange=${(event) => setApplicationId(event.target.value)}>
      ${applications.map((one) => html`<option key=${one.applicationId} value=${one.applicationId}>${one.name}</option>`)}</select></label>`}
    <label class="row small"><span class="unseen">System</span><select value=${os} onChange=${(event) => setOs(event.target.value)}>
      <option>Android</option><option>iOS</option></select></label>
    <${Action} kind="primary" does=${() => make(installing(os, `${os === "iOS" ? "iPhone" : "Pixel"} ${count + 1}`, applicationId))}>Install a phone<//>`;
}
