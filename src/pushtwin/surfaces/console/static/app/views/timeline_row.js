// One row of the timeline, in words.
import { html } from "../html.js";
import { Mark, Status, Time } from "../parts.js";
import { linkTo, withFilters } from "../route.js";
import { surfaceOf } from "./timeline_rows.js";

const KINDS = { message: "info", webhook: "warn", control: "" };

/** The cells of a row. */
export function TimelineRow(row) {
  const surface = surfaceOf(row);
  return html`
    <td class="nowrap"><${Time} at=${row.time} /></td>
    <td class="kind"><${Mark} kind=${KINDS[surface] ?? "good"}>${surface}<//></td>
    <td class="cut">${whatOf(row)}</td>
    <td class="cut wide">${row.registrationId
      ? html`<a href=${linkTo("phones", row.registrationId)}>${row.registrationId}</a>`
      : row.personId ? html`<a href=${linkTo("people", row.personId)}>${row.personId}</a>` : ""}</td>
    <td>${row.kind === "call" ? html`<${Status} of=${row} />` : ""}</td>
    <td class="number wide">${row.kind === "call" ? row.durationMs.toFixed(1) : ""}</td>`;
}

function whatOf(row) {
  if (row.kind === "skipped") return html`<span class="quiet">${row.calls ?? "Many"} more calls came at once; the journal has them</span>`;
  if (row.kind === "restarted") return html`<strong>The account began anew</strong>`;
  if (row.kind === "control") return html`<span title=${row.path}>${row.method} ${inAccount(row.path)}</span>`;
  if (row.kind === "stage") {
    return html`<a data-row href=${linkTo("messages", row.messageId)}>${row.what}</a> <span class="text">“${row.text}”</span>${row.why && html` <span class="quiet">${row.why}</span>`}`;
  }
  return html`<a data-row href=${withFilters({}, row.id)} title=${row.url ?? row.path}>${row.operation || `${row.method} ${row.path}`}</a>
    ${row.fault && html` <${Mark} kind="bad">fault<//>`}
    ${row.warnings.length > 0 && html` <${Mark} kind="warn" title=${row.warnings.join("\n")}>${row.warnings.length === 1 ? "warning" : `${row.warnings.length} warnings`}<//>`}`;
}

const inAccount = (path) => path.replace(/^\/_twin\/accounts\/[^/]+\/?/, "") || "account";
