// Reading server-sent events by fetch, which, unlike EventSource, can send the control token.
import { controlHeaders, wantsToken } from "./api.js";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
const SILENCE_MS = 40_000; // the twin says something every 15 seconds

/**
 * Watch an account until the returned function is called. Comes back by itself, and goes on where it was left.
 * `on.event(name, data)` is told what happens, `on.state("live" | "lost" | "gone")` how the connection is.
 */
export function watch(accountId, replay, on) {
  const ended = new AbortController();
  keepWatching(accountId, replay, on, ended.signal);
  return () => ended.abort();
}

async function keepWatching(accountId, replay, on, ended) {
  const place = { last: "" };
  let pause = FIRST_PAUSE_MS;
  while (!ended.aborted) {
    try {
      const state = await readOnce(accountId, replay, place, on, ended);
      if (state === "gone") return on.state("gone");
      pause = FIRST_PAUSE_MS;
    } catch (problem) {
      if (ended.aborted) return;
      if (problem?.status === 404) return on.state("gone");
    }
    if (ended.aborted) return;
    on.state("lost");
    await rest(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

async function readOnce(accountId, replay, place, on, ended) {
  const attempt = new AbortController();
  const giveUp = () => attempt.abort();
  ended.addEventListener("abort", giveUp);
  let silence = setTimeout(giveUp, SILENCE_MS);
  try {
    const resuming = place.last ? { "Last-Event-ID": place.last } : {};
    const answer = await fetch(`/_twin/accounts/${encodeURIComponent(accountId)}/stream?replay=${replay}`, {
      headers: { ...controlHeaders(), ...resuming, Accept: "text/event-stream" },
      signal: attempt.signal,
      cache: "no-store",
    });
    if (answer.status === 401) wantsToken.value = true;
    if (!answer.ok) throw Object.assign(new Error("refused"), { status: answer.status });
    on.state("live");
    let isGone = false;
    for await (const text of texts(answer.body)) {
      clearTimeout(silence);
      silence = setTimeout(giveUp, SILENCE_MS);
      for (const one of text) {
        if (one.name === "restarted") place.last = "";
        if (one.id) place.last = one.id;
        isGone = isGone || one.name === "gone";
        on.event(one.name, one.data);
      }
    }
    return isGone ? "gone" : "over";
  } finally {
    clearTimeout(silence);
    ended.removeEventListener("abort", giveUp);
  }
}

/** The events of each piece that arrives. */
async function* texts(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  while (true) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    yield blocks.map(eventOf).filter(Boolean);
  }
}

function eventOf(block) {
  const fields = {};
  for (const line of block.split("\n")) {
    const at = line.indexOf(": ");
    if (at > 0) fields[line.slice(0, at)] = line.slice(at + 2);
  }
  return fields.event && { name: fields.event, id: fields.id, data: JSON.parse(fields.data) };
}

const rest = (ms) => new Promise((done) => setTimeout(done, ms));
