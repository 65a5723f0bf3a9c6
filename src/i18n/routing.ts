import { defineRouting } from 'next-intl/routing';

/** The languages there are. Every page lives under its locale: `/en/plans`. */
export const routing = defineRouting({
  locales: ['en'],
  defaultLocale: 'en',
  localePrefix: 'always',
});
