import { createTransport, type Transporter } from 'nodemailer';
import { markCid, markPng } from '#/platform/mail/mail-mark.ts';
import { tryTimes } from '#/platform/mail/mail-times.ts';
import type { RenderedMail } from '#/platform/mail/render-mail.ts';

/** A mail in the form in which a server takes it. `unsubscribeUrl` is null where it cannot be called off. */
export type Letter = RenderedMail & { to: string; messageId: string; unsubscribeUrl: string | null };

/** How a try ended that did not deliver. `isFinal`: this mail will never be taken. `answer`: what the server said, if anything. */
export class MailNotSentError extends Error {
  override name = 'MailNotSentError';
  readonly isFinal: boolean;
  readonly code: string;
  /** It may name the recipient, so it is no part of what goes into the log. */
  readonly #answer: string | null;
  constructor(told: { isFinal: boolean; code: string; answer: string | null }) {
    super(`The mail server did not take a mail (${told.code}).`);
    this.isFinal = told.isFinal;
    this.code = told.code;
    this.#answer = told.answer;
  }
  get answer(): string | null {
    return this.#answer;
  }
}

export type MailTransport = {
  /** The domain of the sender, which Message-IDs end with. */
  domain: string;
  /**
   * Sends one mail to one recipient, on a connection of its own, without a retry: the caller retries.
   * @throws MailNotSentError; the mail may have been taken where only the answer was lost
   */
  send(letter: Letter): Promise<void>;
};

/**
 * Returns the way to a mail server.
 * @param smtpUrl such as `smtps://user:password@smtp.example.org:465`
 * @param from the sender, such as `Example <hello@example.org>`
 */
export function createMailTransport(smtpUrl: string, from: string, { silenceMs, tryMs } = tryTimes): MailTransport {
  const transporter = createTransport({
    url: smtpUrl,
    connectionTimeout: silenceMs,
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
    dnsTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { domain: domainOf(from), send: (letter) => send(transporter, { from, tryMs }, letter) };
}

async function send(
  transporter: Transporter,
  { from, tryMs }: { from: string; tryMs: number },
  letter: Letter,
): Promise<void> {
  const { to, messageId, subject, html, text, unsubscribeUrl } = letter;
  try {
    await transporter.sendMail({
      from,
      to: { name: '', address: to },
      messageId,
      subject,
      html,
      text,
      attachments: [
        {
          cid: markCid,
          filename: 'mark.png',
          contentType: 'image/png',
          contentDisposition: 'inline',
          content: await markPng(),
        },
      ],
      headers: {
        'Auto-Submitted': 'auto-generated',
        ...(unsubscribeUrl !== null && unsubscribeHeaders(unsubscribeUrl)),
      },
      signal: AbortSignal.timeout(tryMs),
    });
  } catch (error) {
    throw failureOf(error);
  }
}

/** With these a mail client has a button of its own, which asks the address by POST (RFC 8058). */
function unsubscribeHeaders(url: string): Record<string, string> {
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/**
 * A refusal is final only where it is one of this recipient or of this text. A server that refuses us (a wrong password, a sender
 * that we may not be) refuses every mail until the operator has mended it, and then takes them.
 */
function failureOf(error: unknown): MailNotSentError {
  const { permanent, command, code, response, responseCode } = Object(error) as Record<string, unknown>;
  const isOfTheMail = command === 'RCPT TO' || command === 'DATA';
  return new MailNotSentError({
    isFinal: permanent === true && isOfTheMail,
    code: [code ?? 'EUNKNOWN', command, responseCode].filter(Boolean).join(' '),
    answer: typeof response === 'string' ? response : null,
  });
}

function domainOf(from: string): string {
  return /@(?<domain>[^\s@>]+)>?\s*$/.exec(from)?.groups?.domain ?? 'localhost';
}
