#!/bin/sh
# pg-pool 3.14.0 with pg 8.23.1 (npm): `await pool.end()` does not wait until the connections of the pool are closed, and the
# pool still emits 'error' after it. A client is taken off the pool's list before it is told to end, and `end` resolves when
# the list is empty. A server that removes the database then (DROP DATABASE … WITH (FORCE), after `await pool.end()`) can
# still tell a closing connection so (57P01), and a pool without an 'error' listener throws that into whatever runs next: a
# test runner reports an unhandled error although every test passed. `await client.end()` of a single client does wait.
# Source: node_modules/pg-pool/index.js, `_remove` and `_pulseQueue`.
# Seen: "connections open when pool.end() resolved: 1", then "the pool emitted 57P01 after its end"; of a client: 0.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pg@8.23.1 pg-pool@3.14.0
cat > look.cjs <<'JS'
const net = require('node:net');
const { once } = require('node:events');
const { setTimeout: delay } = require('node:timers/promises');
const { Client, Pool } = require('pg');

const message = (type, body) => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
};
const ready = message('Z', Buffer.from('I'));
const welcome = Buffer.concat([message('R', Buffer.alloc(4)), ready]);
const emptyAnswer = Buffer.concat([message('I', Buffer.alloc(0)), ready]);
const removed = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'));

/** A server that answers every query with nothing, and ends a session as PostgreSQL does that was told to end it just then. */
async function serve() {
  const open = new Set();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    let isKnown = false;
    socket.on('data', (data) => {
      if (data[0] === 'X'.charCodeAt(0)) return socket.end(removed);
      socket.write(isKnown ? emptyAnswer : welcome);
      isKnown = true;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, open, close: () => server.close() };
}

(async () => {
  const server = await serve();
  const settings = { host: '127.0.0.1', port: server.port, user: 'me', database: 'me', password: 'x' };
  const errors = [];
  const pool = new Pool(settings);
  pool.on('error', (error) => errors.push(error.code));
  await pool.query('SELECT 1');
  await pool.end();
  const openAfterPool = server.open.size;
  const errorsAtEnd = errors.length;
  await delay(500);
  console.log(`connections open when pool.end() resolved: ${openAfterPool}`);
  console.log(`the pool emitted ${errors.slice(errorsAtEnd).join(', ') || 'nothing'} after its end`);

  const client = new Client(settings);
  client.on('error', () => {});
  await client.connect();
  await client.end();
  const openAfterClient = [...server.open].filter((socket) => !socket.writableEnded).length;
  console.log(`connections open when client.end() resolved: ${openAfterClient}`);
  server.close();
  const asSeen = openAfterPool === 1 && errorsAtEnd === 0 && errors.includes('57P01') && openAfterClient === 0;
  console.log(asSeen ? 'As it was seen.' : 'Not as it was seen.');
  process.exit(asSeen ? 0 : 1);
})();
JS
node look.cjs
