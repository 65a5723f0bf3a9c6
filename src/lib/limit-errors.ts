// What a user or an address is told that has reached a limit: a 429 with the figure and when to come again.
import { DomainError } from '#/lib/errors.ts';

/** The user has reached the limit of open tasks, or would with all those that were asked for; nothing was charged, and the idempotency key can be used again. */
export class TooManyOpenTasksError extends DomainError {
  constructor(maxOpenTasks: number, { openTasks, asked } = { openTasks: maxOpenTasks, asked: 1 }) {
    const why =
      openTasks >= maxOpenTasks
        ? `You have ${openTasks} tasks under way, as many as may be at a time.`
        : `You have ${openTasks} tasks under way and asked for ${asked} more; ${maxOpenTasks} may be at a time.`;
    super('TOO_MANY_REQUESTS', `${why} You were not charged. Wait for one to end, or cancel one.`, {
      maxOpenTasks,
      retryAfterSeconds: 10,
    });
  }
}

/** The user has reached the rate limit of a task type; nothing was charged, and the idempotency key can be used again. */
export class TooManyRequestsError extends DomainError {
  constructor(figures: { tasksPerMinute: number; retryAfterSeconds: number }) {
    const { tasksPerMinute, retryAfterSeconds } = figures;
    const tasks = `${tasksPerMinute} ${tasksPerMinute === 1 ? 'task' : 'tasks'}`;
    super(
      'TOO_MANY_REQUESTS',
      `You can start ${tasks} of this type a minute. You were not charged. Try again in ${retryAfterSeconds} s.`,
      figures,
    );
  }
}

/** The account, or the address of somebody without one, has made as many calls as a minute may have; nothing was done. */
export class TooManyCallsError extends DomainError {
  constructor(figures: { callsPerMinute: number; retryAfterSeconds: number }) {
    const { callsPerMinute, retryAfterSeconds } = figures;
    super(
      'TOO_MANY_REQUESTS',
      `You can make ${callsPerMinute} calls a minute. Nothing was done. Try again in ${retryAfterSeconds} s.`,
      figures,
    );
  }
}

/** The user has as many live streams open in this process as may be. */
export class TooManyStreamsError extends DomainError {
  constructor(maxStreams: number, retryAfterSeconds = 10) {
    super(
      'TOO_MANY_REQUESTS',
      `You have ${maxStreams} live streams open, as many as may be at a time. Close one, or try again in ${retryAfterSeconds} s.`,
      { maxStreams, retryAfterSeconds },
    );
  }
}

/** As many of the user's calls wait for the end of a task in this process as may. */
export class TooManyWaitsError extends DomainError {
  constructor(maxWaits: number, retryAfterSeconds = 10) {
    super(
      'TOO_MANY_REQUESTS',
      `${maxWaits} of your requests wait for a task, as many as may at a time. Ask without waiting, or try again in ${retryAfterSeconds} s.`,
      { maxWaits, retryAfterSeconds },
    );
  }
}

/** The user has as many uploads waiting to be decoded as may be; nothing of this one was stored. */
export class TooManyUploadsError extends DomainError {
  constructor(maxWaitingUploads: number, retryAfterSeconds = 5) {
    super(
      'TOO_MANY_REQUESTS',
      `You have ${maxWaitingUploads} uploads waiting, as many as may be at a time. Try again in ${retryAfterSeconds} s.`,
      { maxWaitingUploads, retryAfterSeconds },
    );
  }
}

/** There were too many wrong passwords for an account, at whatever place they were asked for; this one was not looked at. */
export class TooManyGuessesError extends DomainError {
  constructor(retryAfterSeconds: number) {
    super('TOO_MANY_REQUESTS', `Too many wrong passwords for this account. Try again in ${retryAfterSeconds} s.`, {
      retryAfterSeconds,
    });
  }
}

/** As many mails were asked for to one address as may be in an hour; none was written. */
export class TooManyMailsError extends DomainError {
  constructor(retryAfterSeconds: number) {
    super(
      'TOO_MANY_REQUESTS',
      `This address was written to several times already. Look into its mailbox, or try again in ${retryAfterSeconds} s.`,
      { retryAfterSeconds },
    );
  }
}
