#!/bin/sh
# better-auth 1.7.7 (npm): while its database is away, routes that need a session answer 401 UNAUTHORIZED to somebody who is
# signed in, as if they were not; only /get-session says 500. A program that takes a 401 for the end of the session sends
# people to the sign-in during every short outage. The session is good again as soon as the database is.
# Source: the package's dist/api/routes/session.mjs: `getSessionFromCtx` catches whatever `getSession` throws and returns
# null, which the session middleware takes for "not signed in".
# Seen: "there: 200 200", "away: /get-session 500, /list-sessions 401, /update-user 401", "there again: 200 200".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund better-auth@1.7.7
cat > look.mjs <<'JS'
import assert from 'node:assert/strict';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';

const memory = memoryAdapter({ user: [], session: [], account: [], verification: [] });
let isAway = false;
/** The same database, of which every method fails while it is away, as a driver's does. */
const database = (options) =>
  new Proxy(memory(options), {
    get: (adapter, name) => {
      if (typeof adapter[name] !== 'function') return adapter[name];
      return (...args) => (isAway ? Promise.reject(new Error('connection refused')) : adapter[name](...args));
    },
  });
const origin = 'http://localhost:3000';
const auth = betterAuth({
  database,
  baseURL: origin,
  secret: 'a secret of thirty-two characters',
  emailAndPassword: { enabled: true },
  logger: { disabled: true },
  telemetry: { enabled: false },
});
let cookie = '';
async function ask(path, body) {
  const method = body ? 'POST' : 'GET';
  const headers = { cookie, origin, 'content-type': 'application/json' };
  return auth.handler(new Request(`${origin}/api/auth${path}`, { method, headers, body: body && JSON.stringify(body) }));
}
const status = async (path, body) => (await ask(path, body)).status;
const signedUp = await ask('/sign-up/email', { email: 'ada@example.com', password: 'correct horse', name: 'Ada' });
cookie = signedUp.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');

const there = [await status('/get-session'), await status('/list-sessions')];
console.log('there:', ...there);
isAway = true;
const away = [await status('/get-session'), await status('/list-sessions'), await status('/update-user', { name: 'A' })];
console.log(`away: /get-session ${away[0]}, /list-sessions ${away[1]}, /update-user ${away[2]}`);
isAway = false;
const again = [await status('/get-session'), await status('/list-sessions')];
console.log('there again:', ...again);
assert.deepEqual([there, away, again], [[200, 200], [500, 401, 401], [200, 200]]);
JS
node look.mjs
