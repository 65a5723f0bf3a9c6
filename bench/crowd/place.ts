import { join } from 'node:path';
import { type AskedProcess, startAskedProcess } from '../http/asked-process.ts';
import type { Product } from '../http/product.ts';
import { type BenchRequest, requests } from '../http/requests.ts';
import type { Asked, Asking } from './person.ts';

/** Where a crowd comes to, and the process of somebody who comes beside it. */
export type Place = { product: Product; person: AskedProcess<Asking, Asked> };

export const startPerson = () => startAskedProcess<Asking, Asked>(join(import.meta.dirname, 'person-process.ts'));

/** Those who come beside a crowd or make one. Whoever makes one does nothing else. */
export function peopleOf({ people }: Product) {
  const [watcher, bomber, secondBomber, uploader, ...others] = people.submitters as [string, string, string, string];
  return { reader: people.reader, watcher, bombers: [bomber, secondBomber], uploader, others };
}

/** Asks over and over while something else is under way, and until it has ended. */
export async function askDuring(
  { product, person }: Place,
  asking: { request: keyof typeof requests; cookies: string[] },
  work: Promise<unknown>,
): Promise<Asked> {
  const request: BenchRequest = requests[asking.request];
  const asked = person.ask({ ...asking, request, origin: product.origin });
  await work.finally(() => person.tellEnough());
  return asked;
}

/** What a request was answered with: its HTTP status; in words where nothing came. The body is read to its end. */
export async function statusOf(response: Promise<Response>): Promise<string> {
  try {
    const { status, body } = await response;
    for await (const _ of body ?? []);
    return String(status);
  } catch {
    return 'no answer';
  }
}

/** After so long without an answer there is none, in milliseconds. */
export const patienceMs = 120_000;
