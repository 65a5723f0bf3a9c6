import { IncomingWebhook } from '@slack/webhook';

/** Timeout of a request to Slack, in milliseconds. */
const answerMs = 10_000;
/** The longest Retry-After that is honoured, in seconds. */
const maxRetryAfterSeconds = 3600;

/**
 * Slack did not accept a message, or its answer was lost. `retryAfterSeconds`: its Retry-After, at most 3600; null without
 * one.
 */
export class SlackRefusedError extends Error {
  override name = 'SlackRefusedError';
  readonly retryAfterSeconds: number | null;
  constructor(retryAfterSeconds: number | null, cause: unknown) {
    super('Slack did not take the message.', { cause });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Posts one message to an incoming webhook, without a retry: the caller retries.
 * @throws SlackRefusedError; the message may have arrived where only the answer was lost
 */
export async function postToSlack(webhookUrl: string, text: string): Promise<void> {
  let retryAfterSeconds: number | null = null;
  const webhook = new IncomingWebhook(webhookUrl, {
    timeout: answerMs,
    // Read here, since the library's errors do not carry the header.
    fetch: async (url, init) => {
      const answer = await fetch(url, init);
      const seconds = Number(answer.headers.get('Retry-After') ?? Number.NaN);
      if (seconds >= 0) retryAfterSeconds = Math.ceil(Math.min(seconds, maxRetryAfterSeconds));
      return answer;
    },
  });
  try {
    await webhook.send({ text });
  } catch (error) {
    throw new SlackRefusedError(retryAfterSeconds, error);
  }
}

/** Escapes text for Slack's markup, so that it can contain neither a link nor a mention. */
export function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
