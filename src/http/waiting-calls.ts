import { TooManyWaitsError } from '#/lib/limit-errors.ts';

/** The calls that wait in this process for something to happen, such as long polls, by their users. */
export class WaitingCalls {
  readonly #mostPerUser: number;
  readonly #counts = new Map<string, number>();

  constructor(mostPerUser: number) {
    this.#mostPerUser = mostPerUser;
  }

  /**
   * Waits for one of a user's calls, which counts until it has ended.
   * @throws TooManyWaitsError at once, when as many of the user's wait as may
   */
  async hold<Result>(userId: string, wait: () => Promise<Result>): Promise<Result> {
    const waiting = this.#counts.get(userId) ?? 0;
    if (waiting >= this.#mostPerUser) throw new TooManyWaitsError(this.#mostPerUser);
    this.#counts.set(userId, waiting + 1);
    try {
      return await wait();
    } finally {
      const left = (this.#counts.get(userId) ?? 0) - 1;
      if (left > 0) this.#counts.set(userId, left);
      else this.#counts.delete(userId);
    }
  }
}
