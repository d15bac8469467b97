// Fields before and after, as a table.
import { inLine } from "../differences.js";
import { html } from "../html.js";
import { useFirst } from "../parts.js";

export function Differences({ of }) {
  const [shown, more] = useFirst(of, 200);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>
    <thead><tr><th scope="col">Field</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
    <tbody>${shown.map((one) => html`<tr key=${one.path}><td class="break">${one.path}</td><td class="text quiet">${inLine(one.before)}</td><td class="text">${inLine(one.after)}</td></tr>`)}</tbody>
  </table></div>${more}`;
}
