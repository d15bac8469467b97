// The phones that the console plays wake up when a push has left for them, as Firebase or Apple would wake them: they
// ask for their messages, and report them as delivered.
import { effect } from "@preact/signals";
import { control, wantsToken } from "./api.js";
import { pathOf, pathTo } from "./paths.js";
import { isPlayed, make, syncing } from "./sdk.js";
import { account, connection, turns } from "./world.js";

const REST_MS = 300;
const busy = new Set();

export function startAgent() {
  let timer = 0;
  effect(() => {
    if (!account.value || wantsToken.value || connection.value !== "live" || turns.value < 0) return;
    timer = timer || setTimeout(async () => {
      try {
        await wakePhones();
      } catch {
        // the next turn is another chance
      }
      timer = 0;
    }, turns.peek() ? REST_MS / 3 : REST_MS);
  });
}

async function wakePhones() {
  const { messages } = await control("GET", pathOf("/messages?newestFirst=true&status=PENDING&limit=200"));
  const woken = new Set(messages.filter((one) => one.sentAt && one.registrationId).map((one) => one.registrationId));
  await Promise.all([...woken].map(wake));
}

async function wake(registrationId) {
  if (busy.has(registrationId)) return;
  busy.add(registrationId);
  try {
    const registration = await control("GET", pathTo("registrations", registrationId));
    if (!isPlayed(registration) || registration.delivery !== "phone") return;
    const answer = await make(syncing(registration, []));
    const ids = (answer?.payloads ?? []).map((one) => one.messageId ?? one["gcm.notification.messageId"]);
    if (ids.length) await make(syncing(registration, ids));
  } finally {
    busy.delete(registrationId);
  }
}
