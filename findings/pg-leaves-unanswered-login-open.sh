#!/bin/sh
# pg 8.23.1 (npm): where the server asks for a SCRAM password and the client was given none, `client.connect()` rejects, and
# the connection stays open. The error is made in the client ("client password must be a string"), which does not tell the
# server: the server waits for an answer until its authentication_timeout (a minute as PostgreSQL comes), and the process
# with the client does not end by itself. Where the server refuses, it closes the connection on its side. So code that writes
# `await client.connect(); try { … } finally { await client.end() }` keeps a session for a minute; with `connect` inside of
# the `try`, it is closed. (Beside PostgreSQL 18.4, DROP DATABASE from another session then took the whole minute.)
# Source: node_modules/pg/lib/client.js, `_handleAuthSASLContinue`, which emits 'error' on the connection and nothing else.
# Seen: "rejected: SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string", open: true; after end(): false;
# where the server refuses: open: false.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pg@8.23.1
cat > look.cjs <<'JS'
const net = require('node:net');
const { once } = require('node:events');
const { setTimeout: delay } = require('node:timers/promises');
const { Client } = require('pg');

const message = (type, body) => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
};
const int = (number) => Buffer.from([0, 0, 0, number]);
const askForScram = message('R', Buffer.concat([int(10), Buffer.from('SCRAM-SHA-256\0\0')]));
const refuse = message('E', Buffer.from('SFATAL\0C28000\0Mno\0\0'));
const continueScram = (nonce) => message('R', Buffer.concat([int(11), Buffer.from(`r=${nonce}server,s=c2FsdA==,i=4096`)]));

/** A server that says what PostgreSQL says up to the password. */
async function serve(first, closes) {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      if (closes) return socket.end(first);
      socket.write(first);
      socket.once('data', (answer) => socket.write(continueScram(/r=(.*)$/s.exec(answer.toString())[1])));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function look(first, closes) {
  const server = await serve(first, closes);
  const client = new Client({ host: '127.0.0.1', port: server.address().port, user: 'me', database: 'me' });
  client.on('error', () => {});
  const rejected = await client.connect().then(() => 'nothing', (error) => error.message);
  await delay(2000);
  const count = () => new Promise((resolve) => server.getConnections((_, number) => resolve(number)));
  const isOpen = (await count()) > 0;
  await client.end();
  await delay(200);
  const isOpenAfterEnd = (await count()) > 0;
  server.close();
  return { rejected, isOpen, isOpenAfterEnd };
}

(async () => {
  delete process.env.PGPASSWORD;
  const unanswered = await look(askForScram, false);
  const refused = await look(refuse, true);
  console.log(JSON.stringify({ unanswered, refused }, null, 1));
  const asSeen =
    /client password must be a string/.test(unanswered.rejected) &&
    unanswered.isOpen && !unanswered.isOpenAfterEnd && !refused.isOpen;
  console.log(asSeen ? 'As it was seen.' : 'Not as it was seen.');
  process.exit(asSeen ? 0 : 1);
})();
JS
PGPASSFILE="$folder/none" node look.cjs
