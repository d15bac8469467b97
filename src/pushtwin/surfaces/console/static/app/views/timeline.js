// Everything that happens in an account, as it happens.
import { html } from "../html.js";
import { connection, happenings } from "../world.js";

export function Timeline() {
  const shown = happenings.value.slice(-200).reverse();
  return html`
    <h1>Timeline</h1>
    <p role="status">${connection.value}</p>
    <ul>${shown.map((one) => html`<li key=${one.id}>${one.time} ${one.method} ${one.path} ${one.status}</li>`)}</ul>
  `;
}
