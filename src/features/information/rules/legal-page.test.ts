import { expect, test } from 'vitest';
import { legalPageOf } from '#/features/information/rules/legal-page.ts';

test('the first heading is the title, and the rest is the page', () => {
  const page = { title: 'Terms of use', markdown: 'You may.\n\n## More\n\n# Not the title', isPlaceholder: false };
  expect(legalPageOf('\uFEFF# Terms of use #\r\n\nYou may.\n\n## More\n\n# Not the title\n')).toEqual(page);
});

test('a page without a heading has no title, and a heading later on is none', () => {
  expect(legalPageOf('Write to us.\n\n# Later')).toEqual({
    title: null,
    markdown: 'Write to us.\n\n# Later',
    isPlaceholder: false,
  });
  expect(legalPageOf('# Imprint')).toEqual({ title: 'Imprint', markdown: '', isPlaceholder: false });
});

test('a page is a placeholder while a passage of it is to be written', () => {
  expect(legalPageOf('# Contact\n\nWrite to **[To write: your address]**.')?.isPlaceholder).toBe(true);
  expect(legalPageOf('# Contact\n\nThe form is for you [to writers].')?.isPlaceholder).toBe(false);
});

test.each(['', ' \n ', '\uFEFF'])('an empty file %j is no page', (text) => {
  expect(legalPageOf(text)).toBeNull();
});
