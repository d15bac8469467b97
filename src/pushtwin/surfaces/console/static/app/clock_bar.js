// The time of the account, on every page: what it shows, what comes next, and how to get there.
import { useEffect, useState } from "preact/hooks";
import { control } from "./api.js";
import { html } from "./html.js";
import { useLive } from "./loading.js";
import { account, turns } from "./world.js";

const MINUTE = 60_000;
const STEPS = [["+1 min", MINUTE], ["+1 h", 60 * MINUTE], ["+1 day", 24 * 60 * MINUTE]];

export function ClockBar() {
  return account.value ? html`<${Clock} key=${account.value.accountId} path=${`/accounts/${encodeURIComponent(account.value.accountId)}/clock`} />` : null;
}

function Clock({ path }) {
  const { value, again } = useLive(() => read(path), path, turns);
  const [problem, setProblem] = useState("");
  const now = useTicking(value);
  if (!value) return null;
  const turn = async (way, body) => {
    try {
      await control("POST", `${path}/${way}`, body);
      setProblem("");
    } catch (refused) {
      setProblem(refused.message);
    }
    again();
  };
  const next = value.due[0];
  const wait = next ? Math.max(Date.parse(next.at) - now, 0) : 0;
  return html`<section class="row small clock" aria-label="Clock of the account">
    <time class="mono nowrap" datetime=${new Date(now).toISOString()}>${shown(now)}</time>
    <button type="button" class="tight" aria-pressed=${value.frozen} onClick=${() => turn(value.frozen ? "resume" : "freeze", {})}>
      ${value.frozen ? "Frozen" : "Freeze"}</button>
    ${STEPS.map(([name, ms]) => html`<button key=${name} type="button" class="tight" onClick=${() => turn("advance", { ms })}>${name}</button>`)}
    ${next && html`<button type="button" class="tight" title=${`${next.what}, at ${next.at}`} onClick=${() => turn("advance", { ms: wait })}>
      To what is due next: ${next.what.split(",")[0]}${wait > 0 ? `, in ${inWords(wait)}` : ""}</button>`}
    ${problem && html`<span role="alert">${problem}</span>`}
  </section>`;
}

async function read(path) {
  const [clock, upcoming] = await Promise.all([control("GET", path), control("GET", `${path}/due`)]);
  return { ...clock, due: upcoming.due, readAt: performance.now() };
}

/** The time that a running clock shows meanwhile. */
function useTicking(value) {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!value || value.frozen) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [value?.frozen]);
  if (!value) return 0;
  return Date.parse(value.now) + (value.frozen ? 0 : performance.now() - value.readAt);
}

const shown = (ms) => new Date(ms).toISOString().slice(0, 19).replace("T", " ");

export function inWords(ms) {
  if (ms < MINUTE) return `${Math.ceil(ms / 1000)} s`;
  if (ms < 60 * MINUTE) return `${Math.round(ms / MINUTE)} min`;
  if (ms < 48 * 60 * MINUTE) return `${Math.round(ms / MINUTE / 60)} h`;
  return `${Math.round(ms / MINUTE / 60 / 24)} days`;
}
