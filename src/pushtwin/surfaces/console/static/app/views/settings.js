// What an account can choose: each setting with what it decides, and where the sources leave it open.
import { useEffect, useState } from "preact/hooks";
import { control } from "../api.js";
import { html } from "../html.js";
import { useLive } from "../loading.js";
import { Empty, Facts, Mark, plain, Problem } from "../parts.js";
import { pathOf } from "../paths.js";
import { go, linkTo, route, withFilters } from "../route.js";
import { account, readAccounts, turns } from "../world.js";

export function Settings() {
  const { value, problem } = useLive(() => control("GET", "/settings"), "settings", turns);
  const chosen = account.value.settings;
  const filters = route.value.filters;
  const all = value?.settings ?? [];
  const wanted = all.filter((one) => isWanted(one, chosen[one.name], filters));
  const set = (name) => (event) => go(withFilters({ [name]: event.target.value }), { replace: true });
  return html`
    <div class="head"><h1>Settings</h1><span class="quiet small">of this account</span></div>
    <${Problem} of=${problem} />
    <form class="filters" role="search" aria-label="Filter" onSubmit=${(event) => event.preventDefault()}>
      <label class="field">Search<input type="search" value=${filters.get("q") ?? ""} onInput=${set("q")} /></label>
      <label class="field">Which<select value=${filters.get("which") ?? ""} onChange=${set("which")}>
        <option value="">all ${all.length}</option><option value="changed">changed in this account</option></select></label>
    </form>
    ${value && wanted.length === 0 && html`<${Empty}>No setting is like that.<//>`}
    <div class="stack">
      <${Credentials} />
      <div class="settings">${wanted.map((one) => html`<${Setting} key=${one.name} setting=${one} now=${chosen[one.name]} />`)}</div>
    </div>`;
}

const isChanged = (setting, now) => JSON.stringify(now) !== JSON.stringify(setting.default);

function isWanted(setting, now, filters) {
  const text = (filters.get("q") ?? "").trim().toLowerCase();
  if (filters.get("which") === "changed" && !isChanged(setting, now)) return false;
  return [setting.name, plain(setting.decides), setting.source, ...(setting.values ?? [])].some((one) => one.toLowerCase().includes(text));
}

function Credentials() {
  const one = account.value;
  return html`<details class="card"><summary>Credentials and applications</summary><div class="stack">
    <${Facts} of=${[["Account", one.accountId], ["API key", html`<code>${one.apiKey}</code>`], ["User", one.username], ["Password", html`<code>${one.password}</code>`],
      ...one.applications.map((app) => [app.name, html`<code class="break">${app.applicationCode}</code>`])]} />
    <p class="small"><a href=${linkTo("snapshots")}>Snapshots</a> hold all of it.</p></div></details>`;
}

function Setting({ setting, now }) {
  const [problem, setProblem] = useState(null);
  const choose = async (value) => {
    try {
      await control("PATCH", pathOf(""), { settings: { [setting.name]: value } });
      setProblem(null);
    } catch (refused) {
      setProblem(refused);
    }
    await readAccounts();
  };
  return html`<section class="card setting">
    <div><h2 class="break">${setting.name} ${isChanged(setting, now) && html`<${Mark} kind="info">changed<//>`}</h2>
      <p class="small">${plain(setting.decides)}</p><p class="small quiet">${setting.source}</p><${Problem} of=${problem} /></div>
    ${setting.values
      ? html`<select aria-label=${setting.name} value=${now} onChange=${(event) => choose(event.target.value)}>
          ${setting.values.map((one) => html`<option key=${one} value=${one}>${one}${one === setting.default ? " (default)" : ""}</option>`)}</select>`
      : html`<${Free} setting=${setting} now=${now} choose=${choose} />`}
  </section>`;
}

/** A number, a text, or anything else that JSON can say. */
function Free({ setting, now, choose }) {
  const text = typeof now === "string" ? now : now === null ? "" : JSON.stringify(now);
  const [value, setValue] = useState(text);
  useEffect(() => setValue(text), [text]);
  const send = (event) => {
    event.preventDefault();
    choose(read(value));
  };
  return html`<form class="row oneline" onSubmit=${send}><input aria-label=${setting.name} value=${value} onInput=${(event) => setValue(event.target.value)} />
    <button class="tight" disabled=${value === text}>Set</button></form>`;
}

function read(text) {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
