'use client';

import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import { allTexts } from '#/i18n/all-texts.ts';
import { formats } from '#/i18n/formats.ts';
import type { routing } from '#/i18n/routing.ts';

type Props = { locale: (typeof routing.locales)[number]; now: Date; timeZone: string; children: ReactNode };

/**
 * Gives the texts of a language, and the instant and time zone by which the server wrote, to all components below. The texts are
 * part of the scripts, which a browser keeps: as part of each page they were more than a third of its bytes, written by the
 * server and read by it again.
 */
export function TextsProvider({ locale, now, timeZone, children }: Props) {
  return (
    <NextIntlClientProvider locale={locale} messages={allTexts[locale]} formats={formats} now={now} timeZone={timeZone}>
      {children}
    </NextIntlClientProvider>
  );
}
