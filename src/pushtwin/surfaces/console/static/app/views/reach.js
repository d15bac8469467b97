// Who would get a push: how many, and why the others would not.
import { useEffect, useState } from "preact/hooks";
import { control } from "../api.js";
import { html } from "../html.js";
import { pathOf } from "../paths.js";
import { linkTo } from "../route.js";
import { changes } from "../world.js";

const PATIENCE_MS = 250;
const MOST_SHOWN = 8;

export function Reach({ sender, destination, problem }) {
  const [state, setState] = useState({});
  const asked = JSON.stringify([sender, destination]);
  useEffect(() => {
    if (!destination) return setState({});
    const timer = setTimeout(() => {
      control("POST", pathOf("/targeting"), { sender, destination }).then((found) => setState({ found }), (refused) => setState({ problem: refused.message }));
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [asked, changes.value]);
  const { found } = state;
  const all = found ? found.matched.length + found.missed.length : 0;
  return html`<section class="card stack" aria-label="Who gets it"><h2>Who gets it</h2>
    <div role="status">${problem || state.problem
      ? html`<p class="note warn">${problem || state.problem}</p>`
      : found ? html`<p><strong>Reaches ${found.matched.length} of ${all}${found.nextCursor ? "+" : ""}</strong></p>` : html`<p class="quiet">Say who it is for.</p>`}</div>
    ${found && html`<ul class="small stack">
      ${found.matched.slice(0, MOST_SHOWN).map((id) => html`<li key=${id}>✓ <a class="break" href=${linkTo("phones", id)}>${id}</a></li>`)}
      ${found.missed.slice(0, MOST_SHOWN).map((one) => html`<li key=${one.registrationId} class="quiet">✕ <a class="break" href=${linkTo("phones", one.registrationId)}>${one.registrationId}</a>: <span class="text">${one.why}</span></li>`)}
    </ul>`}
  </section>`;
}
