// What became of messages: one row for each device, newest first; one of them, whole.
import { control } from "../api.js";
import { html } from "../html.js";
import { useLive } from "../loading.js";
import { Empty, MessageStatus, Problem, Time, useFirst } from "../parts.js";
import { pathOf } from "../paths.js";
import { go, route, withFilters } from "../route.js";
import { turns } from "../world.js";
import { MessageDetails } from "./message.js";
import { Progress } from "./progress.js";

const GROUPS = ["PENDING", "DELIVERED", "UNDELIVERABLE", "EXPIRED", "REJECTED"];
const READ = 1000;

export function Messages() {
  const { filters, what } = route.value;
  const query = new URLSearchParams({ newestFirst: "true", limit: String(READ) });
  for (const [name, sent] of [["bulk", "bulkId"], ["registration", "registrationId"], ["person", "personId"], ["status", "status"]]) {
    if (filters.get(name)) query.set(sent, filters.get(name));
  }
  const path = pathOf(`/messages?${query}`);
  const { value, problem } = useLive(() => control("GET", path), path, turns);
  const [shown, more] = useFirst(value?.messages ?? [], 100);
  const set = (name) => (event) => go(withFilters({ [name]: event.target.value.trim() }, ""), { replace: true });
  const text = (name, title) => html`<label class="field">${title}<input size="16" value=${filters.get(name) ?? ""} onChange=${set(name)} /></label>`;
  return html`
    <div class="head"><h1>Messages</h1><span class="quiet small">${value && `${value.messages.length}${value.nextCursor ? "+" : ""}, one for each device`}</span></div>
    <form class="filters" role="search" aria-label="Filter" onSubmit=${(event) => event.preventDefault()}>
      <label class="field">Status<select value=${filters.get("status") ?? ""} onChange=${set("status")}><option value="">any</option>
        ${GROUPS.map((one) => html`<option key=${one}>${one}</option>`)}</select></label>
      ${text("bulk", "Bulk")}${text("registration", "Registration")}${text("person", "Person")}
    </form>
    <${Problem} of=${problem} />
    ${filters.get("bulk") && value?.messages.length > 0 && html`<${Progress} messages=${value.messages} />`}
    <div class="split ${what ? "open" : ""}"><div class="stack">
      ${value && value.messages.length === 0 && html`<${Empty}>No message is like that.<//>`}
      ${shown.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="List" data-list><table>
        <thead><tr><th scope="col">Accepted</th><th scope="col">Text</th><th scope="col" class="wide">To</th><th scope="col">Status</th></tr></thead>
        <tbody>${shown.map((one) => html`<tr key=${`${one.messageId} ${one.registrationId}`} aria-selected=${one.messageId === what ? "true" : undefined}>
          <td class="nowrap"><${Time} at=${one.acceptedAt} /></td>
          <td><a data-row class="text short" href=${withFilters({}, one.messageId)}>${one.text || "(no text)"}</a></td>
          <td class="wide break">${one.externalUserId ?? one.destination ?? one.registrationId ?? "nobody"}</td>
          <td><${MessageStatus} of=${one} /></td></tr>`)}</tbody></table></div>`}
      ${more}</div>
      ${what && html`<${MessageDetails} key=${what} id=${what} />`}
    </div>`;
}
