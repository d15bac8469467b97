// An account of a twin for each test: copy this file beside your tests. Node 18 or newer, no packages.

const PUSH = "/people/2/contactInformation/push";

/** What the control API refuses, in its own words. */
export class TwinError extends Error {
  constructor(method, path, status, text) {
    super(`${method} ${path}: ${status} ${text}`);
    this.name = "TwinError";
    this.status = status;
  }
}

export class TwinAccount {
  #token;

  /** A fresh account of the twin at this address; `pushtwin exec` tells both in variables. */
  static async create({
    url = process.env.PUSHTWIN_URL ?? "http://127.0.0.1:8080",
    token = process.env.PUSHTWIN_CONTROL_TOKEN,
    ...account
  } = {}) {
    const created = new TwinAccount(url, token);
    await created.#send("POST", "/_twin/accounts", account).then((answer) => created.#take(answer));
    return created;
  }

  constructor(url, token) {
    this.url = url;
    this.#token = token;
  }

  /** What a backend sends with each call. */
  get headers() {
    return {
      AppCode: this.applicationCode,
      Authorization: `App ${this.apiKey}`,
      "Content-Type": "application/json",
    };
  }

  /** Where the push endpoints of a registration are. */
  pushUrl(registrationId) {
    return `${this.url}${PUSH}/${encodeURIComponent(registrationId)}`;
  }

  install(registrationId, more = {}) {
    return this.#control("POST", "/registrations", { registrationId, ...more });
  }

  /** Lets calls of an operation fail: `fail("personalize-push-instance", { status: 503 }, { first: 1 })`. */
  fail(operation, answer, when = {}) {
    return this.#control("POST", "/faults", { on: { operation }, when, answer });
  }

  /** Throws with the nearest calls unless so many have come, at least one if not said; waits so long for them. */
  async verify(operation, { match = {}, count, withinMs = 0 } = {}) {
    const expected = count === undefined ? { atLeast: 1 } : { count };
    const verdict = await this.#control("POST", "/journal/verify", { operation, match, withinMs, ...expected });
    if (!verdict.passed) throw new Error(verdict.message);
    return verdict;
  }

  /** Lets its time stand still, now or at a moment such as "2026-05-01T12:00:00Z". */
  freeze(at) {
    return this.#control("POST", "/clock/freeze", at ? { at } : {});
  }

  /** Lets so much of its time pass, with all that comes due. */
  advance(ms) {
    return this.#control("POST", "/clock/advance", { ms });
  }

  settings(changes) {
    return this.#control("PATCH", "", { settings: changes });
  }

  reset() {
    return this.#control("POST", "/reset");
  }

  remove() {
    return this.#control("DELETE", "");
  }

  #take(account) {
    this.accountId = account.accountId;
    this.apiKey = account.apiKey;
    this.applicationCode = account.applications[0].applicationCode;
    this.applicationId = account.applications[0].applicationId;
  }

  #control(method, path, body) {
    return this.#send(method, `/_twin/accounts/${encodeURIComponent(this.accountId)}${path}`, body);
  }

  async #send(method, path, body) {
    const headers = { "Content-Type": "application/json" };
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new TwinError(method, path, answer.status, text);
    return text ? JSON.parse(text) : null;
  }
}
