import { createTranslator } from 'next-intl';
import { allTexts } from '#/i18n/all-texts.ts';
import { formats } from '#/i18n/formats.ts';
import { routing } from '#/i18n/routing.ts';

type MailMessages = (typeof allTexts)['en']['mail'];

/** What a mail is about: the name of its texts in messages/en.json, below `mail`. */
export type MailKind = keyof MailMessages;

/** The values of a mail's texts. Those whose name ends in `At` are instants (ISO 8601), and `url` is where its button leads. */
export type MailData = Readonly<Record<string, string | number>>;

/** A mail in words, of which nothing is escaped yet. `button` is null where the texts have none. */
export type MailWords = { subject: string; title: string; paragraphs: string[]; button: string | null };

/** What every mail says at its end. `unsubscribe` is for those that can be called off. */
export type MailEnding = { reason: string; unsubscribe: string };

const locale = routing.defaultLocale;

/** The translator as it is used here: which keys there are depends on the kind of a mail, and which values on its texts. */
type Translator = {
  (key: string, values?: Record<string, string | number | Date>): string;
  has(key: string): boolean;
};

function translatorOf(namespace: 'mailFrame' | `mail.${MailKind}`): Translator {
  return createTranslator({
    locale,
    messages: allTexts[locale],
    namespace,
    formats,
    timeZone: 'UTC',
    // A mail with a hole in it must not be sent.
    onError(error) {
      throw error;
    },
  }) as Translator;
}

/**
 * Returns the words of a mail.
 * @throws when `data` lacks a value that a text needs, or the button has no address
 */
export function wordsOf(kind: MailKind, data: MailData): MailWords {
  const t = translatorOf(`mail.${kind}`);
  const values = valuesOf(data);
  const { paragraphs } = allTexts[locale].mail[kind];
  const button = t.has('button') ? t('button', values) : null;
  if (button !== null && typeof data.url !== 'string') throw new Error(`A mail "${kind}" has a button and no url.`);
  return {
    // A line break in a value, such as a name, has no place in a header.
    subject: t('subject', values).replaceAll(/\s+/g, ' '),
    title: t('title', values),
    paragraphs: Object.keys(paragraphs).map((key) => t(`paragraphs.${key}`, values)),
    button,
  };
}

/** Returns the subject of a mail, by which people find it; null where a value of it was erased, or the kind has no texts here. */
export function subjectOf(kind: string, data: MailData): string | null {
  if (!Object.hasOwn(allTexts[locale].mail, kind)) return null;
  try {
    return translatorOf(`mail.${kind as MailKind}`)('subject', valuesOf(data)).replaceAll(/\s+/g, ' ');
  } catch {
    return null;
  }
}

/** Returns what every mail says at its end. */
export function endingOf(): MailEnding {
  const t = translatorOf('mailFrame');
  return { reason: t('reason'), unsubscribe: t('unsubscribe') };
}

function valuesOf(data: MailData): Record<string, string | number | Date> {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, name.endsWith('At') ? new Date(value) : value]),
  );
}
