// What the twin tells backends: every attempt, what came of it, and when the next one is due.
import { control } from "../api.js";
import { html } from "../html.js";
import { useLive } from "../loading.js";
import { Action, Code, Empty, Facts, Mark, Moment, Problem, useFirst } from "../parts.js";
import { pathOf, pathTo } from "../paths.js";
import { go, linkTo, route, withFilters } from "../route.js";
import { turns } from "../world.js";

const KINDS = { done: "good", pending: "info", "given up": "bad" };

export function Webhooks() {
  const { filters, what } = route.value;
  const query = new URLSearchParams({ newestFirst: "true", limit: "1000" });
  if (filters.get("state")) query.set("state", filters.get("state"));
  if (filters.get("message")) query.set("messageId", filters.get("message"));
  const path = pathOf(`/webhooks?${query}`);
  const { value, problem } = useLive(() => control("GET", path), path, turns);
  const [shown, more] = useFirst(value?.webhooks ?? [], 100);
  const selected = value?.webhooks.find((one) => one.webhookId === what);
  const set = (name) => (event) => go(withFilters({ [name]: event.target.value.trim() }, ""), { replace: true });
  return html`
    <div class="head"><h1>Webhooks</h1><span class="quiet small">${value && `${value.webhooks.length}${value.nextCursor ? "+" : ""}`}</span></div>
    <form class="filters" role="search" aria-label="Filter" onSubmit=${(event) => event.preventDefault()}>
      <label class="field">State<select value=${filters.get("state") ?? ""} onChange=${set("state")}><option value="">any</option>
        ${Object.keys(KINDS).map((one) => html`<option key=${one}>${one}</option>`)}</select></label>
      <label class="field">Message<input size="26" value=${filters.get("message") ?? ""} onChange=${set("message")} /></label>
    </form>
    <${Problem} of=${problem} />
    <div class="split ${selected ? "open" : ""}"><div class="stack">
      ${value && value.webhooks.length === 0 && html`<${Empty}>No webhook is like that. A send with a webhook, or the setting <code>webhookUrl</code>, makes some.<//>`}
      ${shown.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="List" data-list><table>
        <thead><tr><th scope="col">Tells of</th><th scope="col" class="wide">Address</th><th scope="col" class="number">Attempts</th><th scope="col">State</th></tr></thead>
        <tbody>${shown.map((one) => html`<tr key=${one.webhookId} aria-selected=${one.webhookId === what ? "true" : undefined}>
          <td><a data-row href=${withFilters({}, one.webhookId)}>${one.kind}</a> <span class="quiet break">${one.messageId}</span></td>
          <td class="wide break">${one.url}</td><td class="number">${one.attempts.length}</td>
          <td><${Mark} kind=${KINDS[one.state]}>${one.state}<//></td></tr>`)}</tbody></table></div>`}
      ${more}</div>
      ${selected && html`<${Details} webhook=${selected} />`}
    </div>`;
}

function Details({ webhook }) {
  const retry = () => control("POST", pathTo("webhooks", webhook.webhookId, "/retry"));
  const goOn = async () => {
    const { now } = await control("GET", pathOf("/clock"));
    await control("POST", pathOf("/clock/advance"), { ms: Math.max(Date.parse(webhook.nextAttemptAt) - Date.parse(now), 0) });
  };
  return html`<aside class="card aside stack" aria-label="The selected webhook">
    <div class="row"><h2>${webhook.kind}</h2><${Mark} kind=${KINDS[webhook.state]}>${webhook.state}<//>
      <a class="button push" href=${withFilters({}, "")} aria-label="Close">✕</a></div>
    <div class="row"><${Action} does=${retry}>Try now<//>
      ${webhook.nextAttemptAt && html`<${Action} does=${goOn}>To the next attempt<//>`}</div>
    <${Facts} of=${[
      ["Address", webhook.url],
      ["Message", html`<a href=${linkTo("messages", webhook.messageId)}>${webhook.messageId}</a>`],
      ["Next attempt", webhook.nextAttemptAt && html`<${Moment} at=${webhook.nextAttemptAt} />`],
    ]} />
    <h3>Attempts</h3>
    <ol class="ladder">${webhook.attempts.map((one, place) => html`<li key=${place}><${Moment} at=${one.at} />
      ${" "}${one.status ? html`<${Mark} kind=${one.status < 300 ? "good" : "bad"}>${one.status}<//>` : html`<${Mark} kind="bad">no answer<//>`} <span class="quiet text">${one.reason ?? `${one.ms} ms`}</span></li>`)}
      ${webhook.attempts.length === 0 && html`<li class="quiet">none yet</li>`}</ol>
    ${webhook.body && html`<h3>Body</h3><${Code} value=${readable(webhook.body)} label="Body" />`}
  </aside>`;
}

function readable(body) {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
