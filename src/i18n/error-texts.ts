import { allTexts } from '#/i18n/all-texts.ts';

/** What an error page says that has no layout above it, and so no language to go by. */
export const errorTexts = allTexts.en.error;
