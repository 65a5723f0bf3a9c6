import { IncomingWebhook } from '@slack/webhook';

/** How long Slack may take to answer, in milliseconds. */
const answerMs = 10_000;
/** At most so long it is left alone, in seconds, whatever it asks. */
const maxRetryAfterSeconds = 3600;

/** Slack did not take a message, as far as we know. `retryAfterSeconds` is how long it asks to be left alone, if it does, up to an hour. */
export class SlackRefusedError extends Error {
  override name = 'SlackRefusedError';
  readonly retryAfterSeconds: number | null;
  constructor(retryAfterSeconds: number | null, cause: unknown) {
    super('Slack did not take the message.', { cause });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Sends one message, once: whoever calls tries again.
 * @throws SlackRefusedError; the message may have arrived where only the answer was lost
 */
export async function postToSlack(webhookUrl: string, text: string): Promise<void> {
  let retryAfterSeconds: number | null = null;
  const webhook = new IncomingWebhook(webhookUrl, {
    timeout: answerMs,
    // The library's errors do not carry the header.
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

/** Text as Slack shows it as it is: neither a link nor the name of somebody. */
export function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
