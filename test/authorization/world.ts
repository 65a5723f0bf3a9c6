import { randomUUID } from 'node:crypto';
import type { Db } from '#/platform/db.ts';
import { type Account, type Accounts, act, gatherPeople, type Person } from '#test/authorization/people.ts';
import { createGrant } from '#test/factories.ts';
import { pngOf } from '#test/media-files.ts';
import { formOf } from '#test/upload-requests.ts';

/** A product with everybody in it, and what the owner has; each thing is made anew for whoever asks for it here. */
export class World {
  readonly url: string;
  readonly accounts: Accounts;
  readonly #db: Db;

  private constructor(url: string, accounts: Accounts, db: Db) {
    this.url = url;
    this.accounts = accounts;
    this.#db = db;
  }

  static async make(url: string, db: Db): Promise<World> {
    const world = new World(url, await gatherPeople(url, db), db);
    await createGrant(db, world.owner.userId, { amount: 100_000 });
    return world;
  }

  get owner(): Account {
    return this.accounts.owner;
  }

  headersOf(person: Person): Record<string, string> {
    return person === 'anonymous' ? {} : { cookie: this.accounts[person].cookie };
  }

  /** The id of a task of the owner that waits for a worker. */
  async task(): Promise<string> {
    const answer = await this.#asOwner('/api/tasks/text-to-image', {
      body: JSON.stringify({ prompt: 'a sea' }),
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    });
    return answer.task.uuid;
  }

  /** An upload of the owner. */
  async upload(): Promise<{ id: string; url: string }> {
    return this.#asOwner('/api/uploads', { body: formOf(pngOf(9, 9)) });
  }

  /** The id of a line of the owner. */
  async line(): Promise<string> {
    const { id } = await this.#db.creditTransaction.findFirstOrThrow({ where: { userId: this.owner.userId } });
    return id;
  }

  /** The id of a further session of the owner. */
  async session(): Promise<string> {
    const data = { userId: this.owner.userId, token: randomUUID(), expiresAt: new Date(Date.now() + 3_600_000) };
    return (await this.#db.session.create({ data })).id;
  }

  /** The id of an act by which the admin may have the owner's archive. */
  async openedExport(): Promise<string> {
    return act(this.url, this.accounts.admin, { act: 'export', userId: this.owner.userId });
  }

  async #asOwner(path: string, init: { body: string | FormData; headers?: Record<string, string> }) {
    const headers = { ...this.headersOf('owner'), ...init.headers };
    const response = await fetch(`${this.url}${path}`, { method: 'POST', body: init.body, headers });
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
    return (await response.json()).data;
  }
}
