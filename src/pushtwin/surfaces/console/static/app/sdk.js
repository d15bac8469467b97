// What a phone says: the endpoints that the SDK inside an app calls, so that all that follows from them does.
import { call } from "./api.js";
import { account } from "./world.js";

const MAKER = "pushtwin";
const MODEL = "Console phone";

/** Whether the console is this phone: it was installed here, and no test or app reads its messages. */
export function isPlayed(registration) {
  const told = registration?.systemData ?? {};
  return told.deviceManufacturer === MAKER && told.deviceModel === MODEL;
}

export const isIos = (registration) => registration.systemData?.os === "iOS" || registration.systemData?.cloudType === "APNS";

/** The code of an application of the account, by its id; of the first one where that is unknown. */
export function codeOf(applicationId) {
  const all = account.value?.applications ?? [];
  return (all.find((one) => one.applicationId === applicationId) ?? all[0])?.applicationCode ?? "";
}

/** A request of an SDK, as `{method, path, headers, body}`: to be made, or to be shown as curl. */
function request(registration, method, path, body) {
  const code = codeOf(registration?.applicationId);
  const own = registration?.registrationId ? { pushregistrationid: registration.registrationId } : {};
  return { method, path, headers: { Authorization: `App ${code}`, ...own }, body };
}

export const make = ({ method, path, headers, body }) => call(method, path, headers, body);

const install = (registration, rest = "") => `/mobile/1/appinstance/${encodeURIComponent(registration.registrationId)}${rest}`;
const platform = (registration) => (isIos(registration) ? "APNS" : "GCM");

export function installing(os, name, applicationId) {
  const ios = os === "iOS";
  return request({ applicationId }, "POST", "/mobile/1/appinstance?rt=true", {
    notificationsEnabled: true,
    regEnabled: true,
    sdkVersion: ios ? "13.0.0" : "15.0.0",
    appVersion: "1.0",
    os,
    osVersion: ios ? "18.0" : "15",
    deviceManufacturer: MAKER,
    deviceModel: MODEL,
    deviceName: name,
    language: "en",
    deviceTimezoneOffset: "GMT+00:00",
    deviceSecure: true,
    pushServiceType: ios ? "APNS" : "Firebase",
    pushServiceToken: `console-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`,
  });
}

export const loggingIn = (registration, userIdentity) =>
  request(registration, "POST", install(registration, "/personalize?forceDepersonalize=true&keepAsLead=false&setDeviceAsPrimary=false"), { userIdentity });

export const loggingOut = (registration) => request(registration, "POST", install(registration, "/depersonalize"));

export const changing = (registration, changes) => request(registration, "PATCH", install(registration), changes);

export const syncing = (registration, ids) =>
  request(registration, "POST", `/mobile/5/messages?platformType=${platform(registration)}`, ids.length ? { mIDs: ids, drIDs: ids } : {});

export const seeing = (registration, messageId) =>
  request(registration, "POST", "/mobile/2/messages/seen", { messages: [{ messageId, timestampDelta: 0 }] });

export const readingInbox = (registration, externalId) =>
  request(registration, "GET", `/mobile/1/user/${encodeURIComponent(externalId)}/inbox/${isIos(registration) ? "apns" : "gcm"}/messages`);

/** A button under a push, or, without one, a text of the app. */
export function replying(registration, text, push) {
  const id = newId();
  const messageId = isIos(registration) ? id.toUpperCase() : id;
  const message = { messageId, text, ...(push ? { initialMessageId: push.messageId, bulkId: push.bulkId } : {}) };
  return request(registration, "POST", `/mobile/1/messages/mo?platformType=${platform(registration)}`, {
    from: registration.registrationId,
    messages: [message],
  });
}

/** `crypto.randomUUID` is there for secure contexts only, and a twin off loopback is none. */
function newId() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
