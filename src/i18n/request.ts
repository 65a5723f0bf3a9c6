import { cookies } from 'next/headers';
import { hasLocale } from 'next-intl';
import { getRequestConfig } from 'next-intl/server';
import { allTexts } from '#/i18n/all-texts.ts';
import { formats } from '#/i18n/formats.ts';
import { routing } from '#/i18n/routing.ts';
import { TIME_ZONE_COOKIE, timeZoneOrUtc } from '#/i18n/time-zone.ts';

// Makes message keys, formats and locales checked by TypeScript.
declare module 'next-intl' {
  interface AppConfig {
    Locale: (typeof routing.locales)[number];
    Messages: (typeof allTexts)['en'];
    Formats: typeof formats;
  }
}

export default getRequestConfig(async ({ requestLocale }) => {
  const requested = await requestLocale;
  const locale = hasLocale(routing.locales, requested) ? requested : routing.defaultLocale;
  return {
    locale,
    formats,
    timeZone: timeZoneOrUtc((await cookies()).get(TIME_ZONE_COOKIE)?.value),
    messages: allTexts[locale],
  };
});
