// The phones that the console plays wake up when a push has left for them, as Firebase or Apple would wake them: they
// ask for their messages, and report them as delivered.
import { effect } from "@preact/signals";
import { control, wantsToken } from "./api.js";
import { pathOf, pathTo } from "./paths.js";
import { isPlayed, make, syncing } from "./sdk.js";
import { account, connection, turns } from "./world.js";

const GATHER_MS = 100; // many turns are one look
/** Phones that are syncing, and whether they have been woken meanwhile. */
const busy = new Map();
/** Phones of others, which are asked about once only. */
let others = new Set();
const MOST_OTHERS = 10_000;

export function startAgent() {
  let timer = 0;
  effect(() => {
    if (!account.value || wantsToken.value || connection.value !== "live" || turns.value < 0) return;
    timer = timer || setTimeout(() => {
      timer = 0;
      wakePhones().catch(() => {}); // the next turn is another chance
    }, GATHER_MS);
  });
}

async function wakePhones() {
  const { messages } = await control("GET", pathOf("/messages?newestFirst=true&status=PENDING&limit=200"));
  const woken = new Set(messages.filter((one) => one.sentAt && one.registrationId).map((one) => one.registrationId));
  await Promise.all([...woken].filter((one) => !others.has(keyOf(one))).map(wake));
}

async function wake(registrationId) {
  if (busy.has(registrationId)) {
    busy.set(registrationId, true);
    return;
  }
  busy.set(registrationId, false);
  try {
    const registration = await control("GET", pathTo("registrations", registrationId));
    if (!isPlayed(registration)) leave(registrationId);
    else if (registration.delivery === "phone") await syncUntilNothingComes(registration);
  } finally {
    const isWokenAgain = busy.get(registrationId);
    busy.delete(registrationId);
    if (isWokenAgain) await wake(registrationId);
  }
}

const keyOf = (registrationId) => `${account.value?.accountId} ${registrationId}`;

function leave(registrationId) {
  if (others.size >= MOST_OTHERS) others = new Set();
  others.add(keyOf(registrationId));
}

/** Each sync reports what the one before has brought. */
async function syncUntilNothingComes(registration) {
  let ids = [];
  do {
    const answer = await make(syncing(registration, ids));
    ids = (answer?.payloads ?? []).map((one) => one.messageId ?? one["gcm.notification.messageId"]);
  } while (ids.length);
}
