// An account's whole world at some moments: take one, go back to it, and see what has changed between two.
import { signal } from "@preact/signals";
import { useMemo, useState } from "preact/hooks";
import { control } from "../api.js";
import { differences } from "../differences.js";
import { html } from "../html.js";
import { Action, Empty, Moment } from "../parts.js";
import { pathOf } from "../paths.js";
import { account } from "../world.js";
import { Differences } from "./differences.js";

/** `{accountId, name, at, document}`, kept as long as the page is open. */
const taken = signal([]);

export function Snapshots() {
  const own = taken.value.filter((one) => one.accountId === account.value.accountId);
  return html`
    <div class="head"><h1>Snapshots</h1><span class="row push">
      <${Action} kind="primary" does=${take}>Take a snapshot<//>
      <${Action} kind="danger" does=${() => control("POST", pathOf("/reset"))}>Reset the account<//></span></div>
    <p class="quiet small lead">The page keeps them as long as it is open; a download is for ever, and <code>pushtwin restore</code> takes it.</p>
    <div class="stack">
      ${own.length === 0 && html`<${Empty}>No snapshot yet.<//>`}
      ${own.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>
        <thead><tr><th scope="col">Taken</th><th scope="col">Size</th><th scope="col"><span class="unseen">What to do</span></th></tr></thead>
        <tbody>${own.map((one) => html`<tr key=${one.name}><td>${one.name} <span class="quiet small"><${Moment} at=${one.at} /></span></td><td class="nowrap">${size(one)}</td>
          <td><div class="row"><${Action} kind="tight" does=${() => control("PUT", pathOf("/snapshot"), one.document)} label=${`Restore ${one.name}`}>Restore<//>
            <a class="button tight" href=${link(one)} download=${`${account.value.accountId}-${one.name}.json`}>Download</a></div></td></tr>`)}</tbody></table></div>`}
      ${own.length > 0 && html`<${Between} own=${own} />`}
    </div>`;
}

async function take() {
  const [document, clock] = await Promise.all([control("GET", pathOf("/snapshot")), control("GET", pathOf("/clock"))]);
  const accountId = account.value.accountId;
  const number = taken.value.filter((one) => one.accountId === accountId).length + 1;
  taken.value = [...taken.value, { accountId, name: `snapshot-${number}`, at: clock.now, document }];
}

const size = (one) => `${Math.max(JSON.stringify(one.document).length / 1024, 0.1).toFixed(1)} kB`;
const links = new WeakMap();

function link(one) {
  if (!links.has(one)) links.set(one, URL.createObjectURL(new Blob([JSON.stringify(one.document, null, 2)], { type: "application/json" })));
  return links.get(one);
}

/** The difference between two moments; the later one may be now. */
function Between({ own }) {
  const [names, setNames] = useState({ before: own[0].name, after: "" });
  const [now, setNow] = useState(null);
  const before = own.find((one) => one.name === names.before) ?? own[0];
  const after = own.find((one) => one.name === names.after)?.document ?? now;
  const found = useMemo(() => (after ? differences(before.document, after) : null), [before, after]);
  const set = (name) => (event) => setNames({ ...names, [name]: event.target.value });
  return html`<section class="card stack" aria-label="Difference"><h2>What has changed</h2>
    <div class="row">
      <label class="field">Between<select value=${names.before} onChange=${set("before")}>${own.map((one) => html`<option key=${one.name}>${one.name}</option>`)}</select></label>
      <label class="field">and<select value=${names.after} onChange=${set("after")}><option value="">now</option>${own.map((one) => html`<option key=${one.name}>${one.name}</option>`)}</select></label>
      ${!names.after && html`<${Action} does=${async () => setNow(await control("GET", pathOf("/snapshot")))}>Compare with now<//>`}
    </div>
    ${found && (found.length === 0 ? html`<p>Nothing has changed.</p>` : html`<p role="status">${found.length === 1 ? "1 field differs" : `${found.length} fields differ`}</p><${Differences} of=${found} />`)}
  </section>`;
}
