// The ledger: what the twin does, how sure it is of it, and what this account has switched.
import { useMemo } from "preact/hooks";
import { control } from "../api.js";
import { html } from "../html.js";
import { useLive } from "../loading.js";
import { Empty, Mark, plain, Problem, useFirst } from "../parts.js";
import { go, linkTo, route, withFilters } from "../route.js";
import { account, happenings, turns } from "../world.js";

const BASES = { documented: "good", inferred: "info", choice: "warn" };

export function Fidelity() {
  const { value, problem } = useLive(read, "fidelity", turns);
  const filters = route.value.filters;
  const switched = useMemo(() => switchedIn(account.value.settings, value?.settings ?? []), [account.value, value]);
  const rows = useMemo(() => (value?.rows ?? []).filter((row) => isWanted(row, filters, switched)), [value, filters.toString(), switched]);
  const [shown, more] = useFirst(rows, 100);
  const count = (basis) => (value?.rows ?? []).filter((row) => row.basis === basis).length;
  const set = (name) => (event) => go(withFilters({ [name]: event.target.value }), { replace: true });
  const warned = happenings.value.filter((one) => one.warnings?.length).length;
  return html`
    <div class="head"><h1>Fidelity</h1>${Object.entries(BASES).map(([basis, kind]) => html`<${Mark} key=${basis} kind=${kind}>${count(basis)} ${basis}<//>`)}
      ${warned > 0 && html`<a class="push small" href=${linkTo("timeline", "", { status: "warned" })}>${warned === 1 ? "1 call" : `${warned} calls`} of this session got a warning</a>`}</div>
    <${Problem} of=${problem} />
    <form class="filters" role="search" aria-label="Filter" onSubmit=${(event) => event.preventDefault()}>
      <label class="field">Search<input type="search" value=${filters.get("q") ?? ""} onInput=${set("q")} /></label>
      <label class="field">Basis<select value=${filters.get("basis") ?? ""} onChange=${set("basis")}><option value="">any</option>
        ${Object.keys(BASES).map((one) => html`<option key=${one}>${one}</option>`)}<option value="switched">switched in this account</option></select></label>
    </form>
    ${value && rows.length === 0 && html`<${Empty}>No row is like that.<//>`}
    ${shown.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="ledger">
      <thead><tr><th scope="col">Behaviour</th><th scope="col" class="wide">Basis</th><th scope="col">What the twin does</th><th scope="col" class="wide">Setting</th></tr></thead>
      <tbody>${shown.map((row, place) => html`<tr key=${place}><td><span class="small quiet">${row.section}</span><br />${plain(row.behaviour)}<div class="narrow"><${Mark} kind=${BASES[row.basis]}>${row.basis}<//></div></td>
        <td class="wide"><${Mark} kind=${BASES[row.basis]}>${row.basis}<//></td><td>${plain(row.does)}</td>
        <td class="wide">${row.setting && html`<a href=${linkTo("settings", "", { q: settingOf(row) })}>${plain(row.setting)}</a>`} ${row.withoutSetting && html`<span class="quiet">${row.withoutSetting}</span>`} ${isSwitched(row, switched) && html`<${Mark} kind="info">switched<//>`}</td></tr>`)}</tbody></table></div>`}
    ${more}`;
}

async function read() {
  const [{ rows }, { settings }] = await Promise.all([control("GET", "/fidelity"), control("GET", "/settings")]);
  return { rows, settings };
}


/** The names of the settings that are not at their defaults. */
const switchedIn = (chosen, settings) => settings.filter((one) => JSON.stringify(chosen[one.name]) !== JSON.stringify(one.default)).map((one) => one.name);
const settingOf = (row) => row.setting.match(/`(\w+)`/)?.[1];
const isSwitched = (row, switched) => switched.some((name) => row.setting?.includes(`\`${name}\``));

function isWanted(row, filters, switched) {
  const [wanted, basis] = [(filters.get("q") ?? "").toLowerCase(), filters.get("basis") ?? ""];
  if (basis === "switched" ? !isSwitched(row, switched) : basis && row.basis !== basis) return false;
  return !wanted || [row.section, row.behaviour, row.does, row.setting, ...row.tests].some((one) => one?.toLowerCase().includes(wanted));
}
