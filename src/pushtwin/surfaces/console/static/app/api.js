// Calls to the twin. The control token is kept here, in memory, and nowhere else.
import { signal } from "@preact/signals";

/** Whether the twin has asked for a control token that is still missing, or was wrong. */
export const wantsToken = signal(false);
let token = "";

/** Use this token from now on. */
export function useToken(given) {
  token = given;
  wantsToken.value = false;
}

/** A call that was not answered with success: what was wrong, in words. */
export class CallFailed extends Error {
  constructor(status, message, body) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

/** Headers of a call to the control API. */
export function controlHeaders() {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** Call the control API. Gives the answer as JSON, null where it is empty; throws CallFailed. */
export async function control(method, path, body) {
  try {
    return await call(method, `/_twin${path}`, controlHeaders(), body);
  } catch (problem) {
    if (problem.status === 401) wantsToken.value = true;
    throw problem;
  }
}

/** Call any path of the twin. Gives the answer as JSON, null where it is empty; throws CallFailed. */
export async function call(method, path, headers = {}, body) {
  /** @type {RequestInit & { headers: Record<string, string> }} */
  const sent = { method, headers: { ...headers }, cache: "no-store" };
  if (body !== undefined) {
    sent.headers["Content-Type"] = "application/json";
    sent.body = typeof body === "string" ? body : JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, sent);
  } catch {
    throw new CallFailed(0, "The twin does not answer.");
  }
  const text = await answer.text();
  const value = parsed(text);
  if (!answer.ok) throw new CallFailed(answer.status, messageOf(value, answer.status), value);
  return value;
}

function parsed(text) {
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What a failure says, in whichever envelope. */
function messageOf(body, status) {
  const detail = body?.error?.details?.[0];
  const said =
    (detail && `${detail.field ? `${detail.field}: ` : ""}${detail.message}`) ||
    body?.error?.message ||
    body?.errorMessage ||
    body?.requestError?.serviceException?.text ||
    body?.description ||
    body?.violations?.[0]?.violation;
  return String(said || `The twin answered ${status}.`);
}
