// What all views know of the present account, kept up to date by its stream.
import { batch, computed, effect, signal } from "@preact/signals";
import { control, wantsToken } from "./api.js";
import { watch } from "./events.js";
import { route } from "./route.js";

const KEPT = 10_000; // happenings that the page remembers
const REPLAYED = 500;

export const accounts = signal(null);
export const account = computed(() => accounts.value?.find((one) => one.accountId === route.value.account) ?? null);
/** "starting", "live", "lost", "gone". */
export const connection = signal("starting");
/** What has happened, the newest last: `{id, kind: "call" | "control" | "skipped" | "restarted", …}`. */
export const happenings = signal([]);
/** Grows with whatever happens. */
export const changes = signal(0);
/** Grows with all that happens beside calls: messages that go on, the clock, what the control API has changed. */
export const turns = signal(0);
/** Whether it is known what has happened so far. */
export const isKnown = signal(false);
/** Why the accounts could not be read. */
export const trouble = signal("");

let waiting = [];
let known = new Set();
let isDrawing = false;
let hasTurned = false;
let unnamed = 0;

/** Read the accounts again. */
export async function readAccounts() {
  try {
    const found = [];
    let cursor = "";
    do {
      const page = await control("GET", `/accounts?limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      found.push(...page.accounts);
      cursor = page.nextCursor ?? "";
    } while (cursor);
    accounts.value = found;
    trouble.value = "";
  } catch (problem) {
    trouble.value = problem.message;
  }
}

/** Begin. */
export function start() {
  effect(() => {
    if (!wantsToken.value) readAccounts();
  });
  const wanted = computed(() => route.value.account);
  effect(() => {
    const isNew = accounts.peek()?.every((one) => one.accountId !== wanted.value);
    if (wanted.value && isNew) readAccounts(); // it may have been made since
  });
  let stop = () => {};
  const accountId = computed(() => account.value?.accountId);
  effect(() => {
    stop();
    stop = () => {};
    const id = accountId.value;
    if (!id || wantsToken.value) return;
    batch(forgetAll);
    stop = watch(id, REPLAYED, { event: hear, state: follow });
  });
}

function follow(state) {
  connection.value = state;
  if (state === "gone") readAccounts();
}

function forgetAll() {
  waiting = [];
  known = new Set();
  happenings.value = [];
  isKnown.value = false;
  connection.value = "starting";
}

function hear(name, data) {
  if (name === "call") {
    if (known.has(data.callId)) return;
    known.add(data.callId);
    waiting.push({ kind: "call", id: data.callId, ...data });
  } else if (name === "control" || name === "skipped") {
    waiting.push({ kind: name, id: `${name}-${(unnamed += 1)}`, ...data });
  } else if (name === "restarted") {
    known = new Set();
    waiting.push({ kind: "restarted", id: `restarted-${(unnamed += 1)}`, time: data.now });
  }
  if (name === "restarted" || (name === "control" && /^\/_twin\/accounts\/[^/]+$/.test(data.path))) readAccounts();
  hasTurned = hasTurned || name !== "call";
  drawSoon();
}

/** Many happenings are one change of the page. A hidden page has no frames: its changes wait for a moment. */
function drawSoon() {
  if (isDrawing) return;
  isDrawing = true;
  const soon = document.hidden ? (draw) => setTimeout(draw, 500) : requestAnimationFrame;
  soon(() => {
    isDrawing = false;
    batch(() => {
      if (waiting.length) happenings.value = [...happenings.value, ...waiting].slice(-KEPT);
      waiting = [];
      isKnown.value = true;
      changes.value += 1;
      if (hasTurned) turns.value += 1;
      hasTurned = false;
    });
    if (known.size > 2 * KEPT) known = new Set(happenings.value.map((one) => one.id));
  });
}
