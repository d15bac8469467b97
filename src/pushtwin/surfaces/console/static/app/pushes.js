// A push as a phone shows it, read from what the phone gets.
import { signal } from "@preact/signals";
import { control } from "./api.js";
import { pathTo } from "./paths.js";

const known = new Map();
const MOST_KNOWN = 500;

/** A signal with the push of a message; null until it is there. Its payload never changes. */
export function pushOf(accountId, messageId) {
  const key = `${accountId} ${messageId}`;
  if (!known.has(key)) {
    const push = signal(null);
    known.set(key, push);
    if (known.size > MOST_KNOWN) known.delete(known.keys().next().value);
    control("GET", pathTo("messages", messageId)).then((message) => (push.value = pushIn(message)), () => known.delete(key));
  }
  return known.get(key);
}

/** What a phone shows of a message. */
export function pushIn(message) {
  const { aps = {}, internalData = {} } = message.payload.apns;
  const shown = internalData.silent ?? { title: aps.alert?.title, body: aps.alert?.body, category: aps.category };
  return {
    messageId: message.messageId,
    bulkId: message.bulkId,
    title: shown.title,
    text: shown.body ?? message.text,
    category: shown.category,
    isSilent: Boolean(internalData.silent),
    image: httpOnly(internalData.atts?.[0]?.url),
    inApp: internalData.inAppStyle === undefined ? "" : internalData.inAppStyle === 1 ? "banner" : "modal",
    openTitle: internalData.inAppOpenTitle,
    dismissTitle: internalData.inAppDismissTitle,
    opens: internalData.webViewUrl ?? internalData.browserUrl ?? internalData.deeplink,
    topic: internalData.inbox?.topic,
  };
}

/** Pictures come from the web, if from anywhere. */
function httpOnly(url) {
  try {
    return /^https?:$/.test(new URL(url).protocol) ? url : "";
  } catch {
    return "";
  }
}

const BUTTONS = { mm_accept_decline: [["mm_accept", "Accept"], ["mm_decline", "Decline"]] };

/** The buttons under a push: those that the SDKs bring with them; of other categories the app knows them. */
export const buttonsOf = (push) => BUTTONS[push.category] ?? [];
