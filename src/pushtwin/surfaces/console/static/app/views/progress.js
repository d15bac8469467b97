// How far a bulk has come: how many messages are where, and how that grew over time.
import { html } from "../html.js";
import { Mark } from "../parts.js";

const WIDTH = 560;
const HEIGHT = 96;
const LINES = [["sentAt", "sent", "line-sent"], ["deliveredAt", "delivered", "line-delivered"], ["seenAt", "seen", "line-seen"]];

export function Progress({ messages }) {
  const counts = LINES.map(([name, title, kind]) => ({ title, kind, moments: messages.map((one) => one[name]).filter(Boolean).map(Date.parse).sort((a, b) => a - b) }));
  const failed = messages.filter((one) => one.error.id || ["UNDELIVERABLE", "EXPIRED", "REJECTED"].includes(one.status.groupName)).length;
  const all = [...counts.flatMap((one) => one.moments), ...messages.map((one) => Date.parse(one.acceptedAt))];
  const [from, until] = [Math.min(...all), Math.max(...all)];
  return html`<section class="card stack" aria-label="How far the bulk has come">
    <div class="row"><h2>The bulk</h2><${Mark}>${messages.length === 1 ? "1 message" : `${messages.length} messages`}<//>
      ${counts.map((one) => html`<span key=${one.title} class="row small"><span class="swatch ${one.kind}" aria-hidden="true"></span>${one.moments.length} ${one.title}</span>`)}
      ${failed > 0 && html`<${Mark} kind="bad">${failed} failed<//>`}</div>
    <svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${counts.map((one) => `${one.moments.length} ${one.title}`).join(", ")}>
      ${counts.map((one) => html`<polyline key=${one.title} class=${one.kind} points=${points(one.moments, from, until, messages.length)} />`)}
    </svg>
    <p class="row small quiet"><span>${shown(from)}</span><span class="push">${shown(until)}</span></p>
  </section>`;
}

/** A step for each message, from the first moment to the last. */
function points(moments, from, until, most) {
  const x = (at) => (until > from ? ((at - from) / (until - from)) * WIDTH : 0).toFixed(1);
  const y = (count) => (HEIGHT - 3 - (count / most) * (HEIGHT - 6)).toFixed(1);
  const steps = moments.flatMap((at, place) => [`${x(at)},${y(place)}`, `${x(at)},${y(place + 1)}`]);
  return [`0,${y(0)}`, ...steps, `${WIDTH},${y(moments.length)}`].join(" ");
}

const shown = (ms) => new Date(ms).toISOString().slice(0, 19).replace("T", " ");
