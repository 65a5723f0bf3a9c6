import 'server-only';
import { type Locale, useNow, useTimeZone } from 'next-intl';
import type { ReactNode } from 'react';
import { TextsProvider } from '#/i18n/texts-provider.tsx';

/** Gives the components below the texts of a language, and the instant and time zone of this request. */
export function Texts({ locale, children }: { locale: Locale; children: ReactNode }) {
  return (
    <TextsProvider locale={locale} now={useNow()} timeZone={useTimeZone() ?? 'UTC'}>
      {children}
    </TextsProvider>
  );
}
