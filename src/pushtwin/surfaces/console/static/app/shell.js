// What is around every view.
import { html } from "./html.js";
import { Timeline } from "./views/timeline.js";
import { accounts } from "./world.js";
import { go, linkTo, route } from "./route.js";

export function Shell() {
  const first = accounts.value?.[0];
  if (first && !route.value.account) go(linkTo("timeline", "", {}, first.accountId), { replace: true });
  return html`<header class="bar"><strong>pushtwin</strong> <a href="/docs">API</a></header><main><${Timeline} /></main>`;
}
