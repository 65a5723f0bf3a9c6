import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type PretendedAnswer = { status: number; headers?: Record<string, string> };

/** A server that gives these answers in turn, then says ok. It keeps the texts that it was sent, and ends with the test. */
export async function openPretendedSlack(answers: PretendedAnswer[] = []) {
  const texts: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      texts.push(JSON.parse(body).text);
      const { status, headers } = answers.shift() ?? { status: 200 };
      response.writeHead(status, headers).end('ok');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  return { texts, close, webhookUrl: `http://127.0.0.1:${port}/services/secret` };
}
