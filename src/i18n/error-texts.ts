import messages from '../../messages/en.json';

/** What an error page says that has no layout above it, and so no language to go by. */
export const errorTexts = messages.error;
