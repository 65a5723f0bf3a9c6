#!/bin/sh
# better-auth 1.7.7 (npm): POST /reset-password deletes the link's row before it hashes the new password. Where
# `emailAndPassword.password.hash` throws once, such as because it has no room just now, the caller sees that error, and the same link
# with the same password is then refused as INVALID_TOKEN, although no password was changed. So hashing that may refuse has to be done
# before the library is asked, or a new mail is needed.
# Source: the package's dist/api/routes/password.mjs, `resetPassword`: the verification value is consumed first, `password.hash` comes
# after it.
# Seen: "hash refuses: 503 BUSY; the same link again: 400 INVALID_TOKEN; the old password signs in: true".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund better-auth@1.7.7
cat > look.mjs <<'JS'
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { APIError } from 'better-auth/api';

let link = '';
let refuses = false;
const auth = betterAuth({
  baseURL: 'http://localhost:3000',
  secret: 'a secret of thirty-two characters or more',
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
  logger: { disabled: true },
  telemetry: { enabled: false },
  emailAndPassword: {
    enabled: true,
    sendResetPassword: async ({ token }) => {
      link = token;
    },
    password: {
      hash: async (password) => {
        if (refuses) throw new APIError('SERVICE_UNAVAILABLE', { code: 'BUSY', message: 'No room.' });
        return `hash of ${password}`;
      },
      verify: async ({ hash, password }) => hash === `hash of ${password}`,
    },
  },
});
const post = async (path, body) => {
  const headers = { 'content-type': 'application/json', origin: 'http://localhost:3000' };
  const response = await auth.handler(
    new Request(`http://localhost:3000/api/auth${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
  );
  return { status: response.status, ...JSON.parse((await response.text()) || '{}') };
};
const email = 'ada@example.org';
await post('/sign-up/email', { name: 'Ada', email, password: 'the first password' });
await post('/request-password-reset', { email });
for (let tries = 0; link === '' && tries < 100; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
refuses = true;
const first = await post('/reset-password', { token: link, newPassword: 'the second password' });
refuses = false;
const second = await post('/reset-password', { token: link, newPassword: 'the second password' });
const signedIn = await post('/sign-in/email', { email, password: 'the first password' });
console.log(
  `hash refuses: ${first.status} ${first.code}; the same link again: ${second.status} ${second.code}; the old password signs in: ${signedIn.status === 200}`,
);
JS
seen=$(node look.mjs)
echo "$seen"
test "$seen" = "hash refuses: 503 BUSY; the same link again: 400 INVALID_TOKEN; the old password signs in: true"
