// One call, whole: what was asked, what was answered, whom it concerned; and what can be taken away.
import { useEffect, useState } from "preact/hooks";
import { control } from "../api.js";
import { asCurl, asPytest, asVerify, Copy } from "../copy.js";
import { html } from "../html.js";
import { Code, Facts, Moment, Problem, Status } from "../parts.js";
import { pathTo } from "../paths.js";
import { linkTo, withFilters } from "../route.js";
import { account } from "../world.js";

export function CallDetails({ id }) {
  const [state, setState] = useState({});
  useEffect(() => {
    control("GET", pathTo("calls", id)).then((call) => setState({ call }), (problem) => setState({ problem }));
  }, [id]);
  const { call, problem } = state;
  return html`<aside class="card aside stack" aria-label="The selected call">
    <div class="row"><h2 class="break">${call ? call.operation || call.path : "Call"}</h2>
      <a class="button push" href=${withFilters({}, "")} aria-label="Close">✕</a></div>
    <${Problem} of=${problem} />
    ${call && html`<${Whole} call=${call} />`}
  </aside>`;
}

function Whole({ call }) {
  return html`
    <div class="row">
      <${Copy} text=${() => asCurl(call)} what="the call as curl">Copy as curl<//>
      <${Copy} text=${() => asPytest(call)} what="a test">as pytest<//>
      <${Copy} text=${() => asVerify(account.value.accountId, call)} what="a verification">as journal/verify<//>
    </div>
    ${call.warnings.map((one) => html`<p class="note warn">${one}</p>`)}
    ${call.fault && html`<p class="note bad">A fault struck this call: <a href=${linkTo("faults")}>${call.fault}</a></p>`}
    ${call.reason && html`<p class="note bad">${call.reason}</p>`}
    <${Facts} of=${[
      ["At", html`<${Moment} at=${call.time} />`],
      ["Asked", html`<code>${call.method} ${call.url ?? call.path}</code>`],
      ["Answered", html`<${Status} of=${call} /> in ${call.durationMs} ms`],
      ["Registrations", links("phones", call.registrationIds ?? [call.registrationId])],
      ["Persons", links("people", call.personIds ?? [call.personId])],
      ["Application", call.applicationId],
    ]} />
    ${Object.keys(call.query).length > 0 && html`<h3>Query</h3><${Code} value=${call.query} label="Query" />`}
    ${call.body !== undefined && html`<h3>Body</h3><${Code} value=${call.body} label="Body" />`}
    ${call.answer !== undefined && html`<h3>Answer</h3><${Code} value=${call.answer} label="Answer" />`}
    <details><summary>Headers</summary><${Facts} of=${Object.entries(call.headers)} /></details>`;
}

function links(view, ids) {
  const known = ids.filter((one) => one !== undefined);
  return known.length ? known.slice(0, 20).map((one) => html`<a class="break" href=${linkTo(view, one)}>${one}</a> `) : "";
}
