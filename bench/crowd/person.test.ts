import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { requests } from '../http/requests.ts';
import { createPerson } from './person.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const never = new AbortController().signal;
const asking = (origin: string) => ({ origin, request: requests.credits, cookies: ['a=1'] });

test('somebody asks on one connection, one time after another, and counts every answer', async () => {
  const [ports, open] = [new Set(), { now: 0, most: 0 }];
  let asked = 0;
  const origin = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    open.most = Math.max(open.most, ++open.now);
    asked += 1;
    response.on('close', () => {
      open.now -= 1;
    });
    response.writeHead(asked === 3 ? 503 : 200).end('answer');
  });
  const ask = createPerson();
  expect(await ask({ ...asking(origin), most: 5 }, never)).toMatchObject({ answers: { 200: 4, 503: 1 } });
  expect((await ask({ ...asking(origin), most: 3 }, never)).latenciesMs).toHaveLength(3);
  expect([ports.size, open.most, asked]).toEqual([1, 1, 8]);
});

test('it ends with the answer that is awaited when it was enough, and asks once at least', async () => {
  const enough = new AbortController();
  const origin = await serve((_, response) => {
    enough.abort();
    response.end();
  });
  const ask = createPerson();
  expect((await ask(asking(origin), enough.signal)).answers).toEqual({ 200: 1 });
  expect((await ask(asking(origin), enough.signal)).answers).toEqual({ 200: 1 });
});

test('a connection that is closed without an answer is counted as one', async () => {
  const origin = await serve((request) => request.socket.destroy());
  expect(await createPerson()({ ...asking(origin), most: 2 }, never)).toMatchObject({ answers: { 'no answer': 2 } });
});
