// Everything that happens in an account: calls in, webhooks out, stages of messages, what the control API changed.
import { useMemo, useState } from "preact/hooks";
import { html } from "../html.js";
import { useLive } from "../loading.js";
import { Empty } from "../parts.js";
import { pathOf } from "../paths.js";
import { go, route, withFilters } from "../route.js";
import { LongTable } from "../long_table.js";
import { happenings, turns } from "../world.js";
import { control } from "../api.js";
import { CallDetails } from "./call_details.js";
import { merged, passes, SURFACES } from "./timeline_rows.js";
import { TimelineRow } from "./timeline_row.js";

const STAGES_OF = 200; // messages

export function Timeline() {
  const stages = useLive(() => control("GET", pathOf(`/messages?newestFirst=true&limit=${STAGES_OF}`)), pathOf(""), turns);
  const all = useMemo(() => merged(happenings.value, stages.value?.messages ?? []), [happenings.value, stages.value]);
  const [held, setHeld] = useState(null);
  const shown = held ?? all;
  const filters = route.value.filters;
  const query = filters.toString();
  const rows = useMemo(() => shown.filter((row) => passes(row, filters)).reverse(), [shown, query]);
  const selected = route.value.what;
  return html`
    <div class="head"><h1>Timeline</h1>
      <span class="quiet small" role="status" aria-live=${held ? "off" : "polite"}>${held ? `Paused; ${Math.max(all.length - held.length, 0)} more since` : ""}</span>
      <span class="row push"><button type="button" aria-pressed=${Boolean(held)} onClick=${() => setHeld(held ? null : all)}>${held ? "Go on" : "Pause"}</button></span>
    </div>
    <${Filters} all=${shown} filters=${filters} />
    <div class="split ${selected ? "open" : ""}">
      ${rows.length === 0
        ? html`<${Empty}>${all.length ? "Nothing passes these filters." : "Nothing has happened yet. Calls appear here as they come in."}<//>`
        : html`<${LongTable} rows=${rows} label="What has happened, the newest first" columns=${COLUMNS} Row=${TimelineRow} selected=${selected} />`}
      ${selected && html`<${CallDetails} key=${selected} id=${selected} />`}
    </div>`;
}

const COLUMNS = ["Time", "", "What", "Whom", "Status", "ms"];

function Filters({ all, filters }) {
  const operations = useMemo(() => [...new Set(all.map((row) => row.operation).filter(Boolean))].sort(), [all]);
  const set = (name) => (event) => go(withFilters({ [name]: event.target.value }), { replace: true });
  const value = (name) => filters.get(name) ?? "";
  const choice = (name, title, options) => html`<label class="field">${title}
    <select value=${value(name)} onChange=${set(name)}><option value="">any</option>
      ${options.map((one) => html`<option key=${one} value=${one}>${one}</option>`)}</select></label>`;
  const text = (name, title, type = "text") => html`<label class="field">${title}
    <input type=${type} size="10" value=${value(name)} onInput=${set(name)} /></label>`;
  return html`<form class="filters" role="search" aria-label="Filter" onSubmit=${(event) => event.preventDefault()}>
    ${text("q", "Search", "search")}
    ${choice("surface", "Surface", SURFACES)}
    ${choice("operation", "Operation", [...new Set([...operations, ...(value("operation") ? [value("operation")] : [])])])}
    ${choice("status", "Status", ["2xx", "4xx", "5xx", "none", "warned", "faulty"])}
    ${text("registration", "Registration")}${text("person", "Person")}
    ${filters.size > 0 && html`<a class="button" href=${withFilters(Object.fromEntries([...filters.keys()].map((name) => [name, null])))}>Clear</a>`}
  </form>`;
}
