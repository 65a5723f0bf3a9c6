import { expect, test, vi } from 'vitest';
import type { LegalPages } from '#/features/information/queries.ts';
import { tellUnwritten } from '#/web/tell-unwritten.ts';

const pages: LegalPages = {
  terms: { title: 'Terms', markdown: 'Be kind.', isPlaceholder: false },
  imprint: { title: 'Imprint', markdown: '[To write: all of it]', isPlaceholder: true },
};

function tell(baseUrl: string, told: LegalPages) {
  const warn = vi.fn();
  const names = tellUnwritten(told, { BASE_URL: baseUrl, LEGAL_DIR: '/srv/legal' }, { warn });
  return { names, said: warn.mock.calls.map(([, sentence]) => sentence) };
}

test('where others reach the product, the log names the pages that are still placeholders', () => {
  expect(tell('https://example.org', pages)).toEqual({
    names: ['imprint'],
    said: ['legal pages are still placeholders (imprint): write them in /srv/legal, or delete what you do not need'],
  });
});

test('nothing is said of a trial on this machine, nor where all pages are written', () => {
  expect(tell('http://localhost:3000', pages)).toEqual({ names: [], said: [] });
  expect(tell('https://example.org', { ...(pages.terms && { terms: pages.terms }) })).toEqual({ names: [], said: [] });
});
