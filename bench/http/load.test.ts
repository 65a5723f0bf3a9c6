import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { processTree } from './cpu.ts';
import { cookiesOf, runHttpLoad } from './load.ts';
import { type BenchRequest, requests } from './requests.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends by count, however slow the machine is. */
const ending = { durations: { warmUpMs: 0, measureMs: 60_000 }, most: 40, pids: processTree(process.pid) };
const load = (origin: string, request: BenchRequest) =>
  runHttpLoad({ origin, request, cookies: ['a=1', 'b=2'], connections: 4, ...ending });

describe('load', () => {
  test('every submit has a prompt and a key of its own, people take turns, and connections stay open', async () => {
    const prompts: string[] = [];
    const [keys, cookies, ports] = [new Set(), new Set(), new Set()];
    const origin = await serve(async (request, response) => {
      prompts.push(JSON.parse(await text(request)).prompt);
      keys.add(request.headers['idempotency-key']);
      cookies.add(request.headers.cookie);
      ports.add(request.socket.remotePort);
      response.end('{}');
    });
    const figures = await load(origin, requests.submit);
    expect(figures.requests).toBe(40);
    expect(figures.p99Ms).toBeGreaterThanOrEqual(figures.p50Ms);
    expect(prompts[0]).toMatch(/^A lighthouse at dawn /);
    expect([new Set(prompts).size, keys.size]).toEqual([prompts.length, prompts.length]);
    expect([...cookies].sort()).toEqual(['a=1', 'b=2']);
    expect(ports.size).toBe(4);
  });

  test('one answer that is another than expected ends the run, with what was said', async () => {
    let asked = 0;
    const origin = await serve((_, response) => {
      asked += 1;
      response.writeHead(asked === 10 ? 503 : 200).end(asked === 10 ? 'too busy' : 'fine');
    });
    await expect(load(origin, requests.credits)).rejects.toThrow('answered with 503: too busy');
  });

  test('the 404 is expected where it is asked for', async () => {
    const origin = await serve((_, response) => response.writeHead(404).end());
    await expect(load(origin, requests.missing)).resolves.toMatchObject({ p50Ms: expect.any(Number) });
    await expect(load(origin, requests.page)).rejects.toThrow('answered with 404');
  });

  test('a connection that the server closes ends the run', async () => {
    const origin = await serve((_, response) => response.setHeader('Connection', 'close').end());
    await expect(load(origin, requests.credits)).rejects.toThrow('closed a connection');
  });

  test('who asks is nobody, the reader, or all who submit', () => {
    const people = { reader: 'r=1', submitters: ['s=1', 's=2'] };
    expect(cookiesOf(requests.missing, people)).toEqual([]);
    expect(cookiesOf(requests.page, people)).toEqual(['r=1']);
    expect(cookiesOf(requests.submit, people)).toEqual(['s=1', 's=2']);
  });
});
