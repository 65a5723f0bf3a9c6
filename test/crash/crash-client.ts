import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CrashKind } from '#test/crash/crash-kinds.ts';

/** What a client was told of a task: its request was accepted under this key. */
export type Accepted = { key: string; uuid: string; kind: CrashKind; retryOf: string | null; at: Date };

type Answer = { status: number; data: { task: { uuid: string; status: string } } };

/** A person of the crash test with a session, who asks again for as long as no answer comes. */
export class CrashClient {
  readonly #url: string;
  readonly #cookie: string;
  readonly #deadlineMs: number;
  readonly accepted: Accepted[] = [];
  /** How many times it had to ask again. */
  repeats = 0;

  private constructor(url: string, cookie: string, deadlineMs: number) {
    this.#url = url;
    this.#cookie = cookie;
    this.#deadlineMs = deadlineMs;
  }

  static async signUp(url: string, deadlineMs: number): Promise<CrashClient> {
    const person = { name: 'Ada', email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
    const response = await fetch(`${url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(person),
    });
    if (!response.ok) throw new Error(`No account: ${response.status} ${await response.text()}`);
    const cookie = response.headers.getSetCookie().map((one) => one.split(';')[0]);
    return new CrashClient(url, cookie.join('; '), deadlineMs);
  }

  /** Has a task made, cancels it where that is its kind, and tries a failed one again now and then. */
  async makeTask(kind: CrashKind, options: { isTriedAgain: boolean; mayCancel: () => Promise<void> }): Promise<void> {
    const body = { prompt: `${kind} task`, seconds: 1 };
    const uuid = await this.#create('/api/tasks/text-to-video', { body, kind, retryOf: null });
    if (kind === 'cancelable') await this.#cancel(uuid, options.mayCancel);
    const status = await this.#end(uuid);
    if (status === 'failed' && options.isTriedAgain) {
      await this.#end(await this.#create(`/api/tasks/${uuid}/retry`, { body: {}, kind, retryOf: uuid }));
    }
  }

  async #create(path: string, made: { body: unknown; kind: CrashKind; retryOf: string | null }): Promise<string> {
    const key = randomUUID();
    const { kind, retryOf } = made;
    const { status, data } = await this.#ask('POST', path, { body: made.body, key });
    if (status !== 200 && status !== 201)
      throw new Error(`${path} was answered with ${status}: ${JSON.stringify(data)}`);
    this.accepted.push({ key, uuid: data.task.uuid, kind, retryOf, at: new Date() });
    return data.task.uuid;
  }

  /** Once it is under way, or has ended otherwise. A late cancel of a task that was given up is refused with 409. */
  async #cancel(uuid: string, mayCancel: () => Promise<void>): Promise<void> {
    for (; (await this.read(uuid)) === 'queued'; await delay(100));
    await mayCancel();
    const { status } = await this.#ask('POST', `/api/tasks/${uuid}/cancel`, { body: {} });
    if (status !== 200 && status !== 409) throw new Error(`A cancel was answered with ${status}.`);
  }

  async #end(uuid: string): Promise<string> {
    for (;;) {
      const status = await this.read(uuid);
      if (!['queued', 'running'].includes(status)) return status;
      await delay(150);
    }
  }

  /** The state of a task of this person. */
  async read(uuid: string): Promise<string> {
    const { status, data } = await this.#ask('GET', `/api/tasks/${uuid}`, {});
    if (status !== 200) throw new Error(`An accepted task is answered with ${status}.`);
    return data.task.status;
  }

  /** Asks until there is an answer that is not of a server which is down, busy or gone. */
  async #ask(method: string, path: string, asked: { body?: unknown; key?: string }): Promise<Answer> {
    for (let repeat = 0; ; repeat += 1) {
      if (Date.now() > this.#deadlineMs) throw new Error(`${method} ${path} had no answer in time.`);
      const response = await this.#fetch(method, path, asked);
      if (response && response.status < 500 && response.status !== 429) return response;
      this.repeats += 1;
      await delay(Math.min(1000, 100 * 2 ** repeat));
    }
  }

  async #fetch(method: string, path: string, { body, key }: { body?: unknown; key?: string }): Promise<Answer | null> {
    try {
      const response = await fetch(this.#url + path, {
        method,
        headers: {
          Cookie: this.#cookie,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
      const { data } = (await response.json()) as Answer;
      return { status: response.status, data };
    } catch {
      return null;
    }
  }
}
