// What a backend says: the three ways to send. Pure: a request is made here, and made or shown elsewhere.

export const WAYS = [["v3", "Current API"], ["v2", "Deprecated API"], ["omni", "Failover"]];
export const KINDS = [
  ["EXTERNAL_USER_ID", "External id", "externalUserId"],
  ["PHONE_NUMBER", "Phone number", "phoneNumber"],
  ["EMAIL", "Email", "email"],
  ["REGISTRATION", "Registration", "pushRegistrationId"],
  ["MULTIPLE", "Condition", ""],
];

/** Whom a way can address: failover knows no ids of persons and no conditions. */
export const kindsOf = (way) => (way === "omni" ? KINDS.filter(([name]) => ["PHONE_NUMBER", "EMAIL", "REGISTRATION"].includes(name)) : KINDS);

/** The destination that was typed; null while it says nobody. Throws where a condition is no JSON. */
export function destinationOf(kind, address) {
  if (!address.trim()) return null;
  const field = KINDS.find(([name]) => name === kind)[2];
  return field ? { type: kind, [field]: address.trim() } : { type: kind, $or: [JSON.parse(address)].flat() };
}

const credentials = (account) => ({ Authorization: `App ${account.apiKey}` });
const without = (value) => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined && one !== "" && one !== false));
const some = (name, value) => (Object.keys(value).length ? { [name]: value } : {});
const sender = (account, told) => told.sender || account.applications[0]?.applicationCode;

/** The request for a form. */
export function requestOf(way, account, told) {
  return { v3: sending, v2: sendingOld, omni: sendingByFailover }[way](account, told);
}

/** A send by `/push/3/messages`. */
export function sending(account, told) {
  const content = told.image ? { type: "IMAGE", title: told.title, text: told.text, url: told.image } : { type: "TEXT", title: told.title, text: told.text };
  const options = without({
    category: told.category,
    inboxTopic: told.topic,
    isSilent: told.silent,
    showMirroredPush: Boolean(told.inApp),
    mirroredPushStyle: told.inApp,
    sendAt: told.sendAt,
  });
  const message = {
    sender: sender(account, told),
    destinations: [told.destination],
    content: without(content),
    ...some("options", options),
    ...(told.webhook ? { webhooks: { delivery: { url: told.webhook } } } : {}),
  };
  return { method: "POST", path: "/push/3/messages", headers: credentials(account), body: { messages: [message] } };
}

/** A send by `/push/2/message/single`. */
function sendingOld(account, told) {
  const options = without({
    title: told.title,
    contentUrl: told.image,
    category: told.category,
    inboxTopic: told.topic,
    isSilent: told.silent,
    showInApp: Boolean(told.inApp),
    inAppStyle: told.inApp,
  });
  const body = without({
    from: sender(account, told),
    to: queryOf(told.destination),
    text: told.text,
    sendAt: told.sendAt,
    notifyUrl: told.webhook,
  });
  return { method: "POST", path: "/push/2/message/single", headers: credentials(account), body: { ...body, ...some("notificationOptions", options) } };
}

/** A send by `/omni/1/advanced`, through the default scenario. */
function sendingByFailover(account, told) {
  const push = { text: told.text, ...some("notificationOptions", without({ title: told.title, contentUrl: told.image })) };
  const body = {
    destinations: [{ to: queryOf(told.destination) }],
    push,
    sms: { text: told.text },
    ...without({ sendAt: told.sendAt, notifyUrl: told.webhook }),
  };
  return { method: "POST", path: "/omni/1/advanced", headers: credentials(account), body };
}

/** The same as fields, which the older APIs take. */
function queryOf({ type, ...fields }) {
  return type === "EMAIL" ? { emailAddress: fields.email } : fields;
}
