// pushtwin exec -- node --test
// In Jest the same: beforeEach, afterEach and test are there without an import.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { TwinAccount, TwinError } from "./twin.mjs";

/** @type {TwinAccount} */
let account;

beforeEach(async () => {
  account = await TwinAccount.create();
  await account.install("phone-1");
});

afterEach(() => account.remove());

// Stands for your backend, which has the address and the credentials from its configuration.
const logIn = (/** @type {string} */ user) =>
  fetch(`${account.pushUrl("phone-1")}/personalize`, {
    method: "POST",
    headers: account.headers,
    body: JSON.stringify({ identity: { externalId: user } }),
  });

test("the first login fails, the second reaches the platform", async () => {
  await account.fail("personalize-push-instance", { status: 503 }, { first: 1 });
  assert.equal((await logIn("u-1")).status, 503);
  assert.equal((await logIn("u-1")).status, 200);
  const verdict = await account.verify("personalize-push-instance", {
    match: { body: { identity: { externalId: "u-1" } } },
    count: 2,
  });
  assert.equal(verdict.count, 2);
});

test("a call that did not come is told", async () => {
  await logIn("u-2");
  await assert.rejects(
    account.verify("personalize-push-instance", { match: { body: { identity: { externalId: "u-1" } } } }),
    /0 calls match/,
  );
});

test("fifty calls a second are documented, one more is refused", async () => {
  await account.settings({ rateLimits: "documented" });
  await account.freeze("2026-05-01T12:00:00Z");
  const get = async () => (await fetch(account.pushUrl("phone-1"), { headers: account.headers })).status;
  const statuses = [];
  for (let call = 0; call < 51; call += 1) statuses.push(await get());
  assert.deepEqual(statuses, [...Array(50).fill(200), 429]);
  await account.advance(1000);
  assert.equal(await get(), 200);
});

test("what is wrong with a request is told", async () => {
  await assert.rejects(account.install(""), (error) => error instanceof TwinError && error.status === 422);
  await account.reset();
  assert.equal((await fetch(account.pushUrl("phone-1"), { headers: account.headers })).status, 400);
});
