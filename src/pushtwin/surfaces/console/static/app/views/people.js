// The persons of an account, found by any identifier, and one of them with all that belongs to them.
import { control } from "../api.js";
import { html } from "../html.js";
import { useLive } from "../loading.js";
import { Empty, Mark, Problem, useFirst } from "../parts.js";
import { pathOf } from "../paths.js";
import { go, route, withFilters } from "../route.js";
import { Person } from "./person.js";

const IDENTIFIERS = ["externalId", "phone", "email"];

export function People() {
  const { filters, what } = route.value;
  const wanted = filters.get("q") ?? "";
  const { value, problem } = useLive(() => find(wanted), pathOf(`?${wanted}`));
  const [shown, more] = useFirst(value?.persons ?? [], 100);
  return html`
    <div class="head"><h1>People</h1><span class="quiet small">${value && `${value.persons.length}${value.isCut ? "+" : ""}`}</span></div>
    <form class="filters" role="search" aria-label="Find" onSubmit=${(event) => event.preventDefault()}>
      <label class="field">External id, phone, email, registration, name or tag
        <input type="search" size="34" value=${wanted} onInput=${(event) => go(withFilters({ q: event.target.value }), { replace: true })} /></label>
    </form>
    <${Problem} of=${problem} />
    <div class="split ${what ? "open" : ""}"><div class="stack">
      ${value && value.persons.length === 0 && html`<${Empty}>Nobody is like that.<//>`}
      ${shown.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="List" data-list><table>
        <thead><tr><th scope="col">Who</th><th scope="col" class="wide">Identifiers</th><th scope="col" class="number">Devices</th></tr></thead>
        <tbody>${shown.map((one) => html`<tr key=${one.personId} aria-selected=${String(one.personId) === what ? "true" : undefined}>
          <td><a data-row class="text" href=${withFilters({}, String(one.personId))}>${nameOf(one)}</a> ${one.anonymous && html`<${Mark}>anonymous<//>`}${one.type === "LEAD" && !one.anonymous && html`<${Mark} kind="info">lead<//>`}</td>
          <td class="wide text">${identifiers(one).join(" · ")}</td>
          <td class="number">${one.registrations.length}</td></tr>`)}</tbody></table></div>`}
      ${more}</div>
      ${what && html`<${Person} key=${what} id=${what} />`}
    </div>`;
}

export function nameOf(person) {
  return [person.firstName, person.lastName].filter(Boolean).join(" ") || person.externalId || person.emails[0] || person.phones[0] || String(person.personId);
}

const identifiers = (person) => [person.externalId, ...person.phones, ...person.emails].filter(Boolean);

/** By an identifier as it is, by the registration of a device, or by what stands in the list. */
async function find(wanted) {
  const { persons, nextCursor } = await control("GET", pathOf("/persons?limit=1000"));
  if (!wanted) return { persons, isCut: Boolean(nextCursor) };
  const text = wanted.toLowerCase();
  const digits = /^[\d\s+().-]+$/.test(wanted) ? wanted.replace(/\D/g, "") : "";
  const hasPhone = (one) => digits !== "" && one.phones.some((phone) => phone.includes(digits));
  const known = persons.filter((one) => hasPhone(one) || [nameOf(one), ...identifiers(one), ...one.registrations, ...one.tags, String(one.personId)].some((told) => told.toLowerCase().includes(text)));
  if (known.length || !nextCursor) return { persons: known, isCut: false };
  const asked = IDENTIFIERS.map((name) => control("GET", pathOf(`/persons?${new URLSearchParams({ [name]: wanted })}`)).then((page) => page.persons, () => []));
  return { persons: (await Promise.all(asked)).flat(), isCut: false };
}
