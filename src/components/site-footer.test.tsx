import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { SiteFooter } from '#/components/site-footer.tsx';
import { renderWithApp } from '#test/render-with-app.tsx';

vi.mock('#/i18n/navigation.ts', () => import('#test/plain-navigation.tsx'));

test('the footer leads to the addresses that there are, and names the company', () => {
  const links = { support: 'mailto:help@example.org', documentation: 'https://docs.example.org', source: null };
  renderWithApp(<SiteFooter links={links} company="Example Ltd, London" />);
  expect(screen.getByRole('link', { name: 'Support' }).getAttribute('href')).toBe('mailto:help@example.org');
  expect(screen.getByRole('link', { name: 'Documentation' }).getAttribute('href')).toBe('https://docs.example.org');
  expect(screen.queryByRole('link', { name: 'Source' })).toBeNull();
  expect(screen.getByText('Example Ltd, London')).toBeTruthy();
});

test('without addresses and a company it has the pages alone', () => {
  renderWithApp(<SiteFooter links={{ support: null, documentation: null, source: null }} company={null} />);
  expect(screen.getAllByRole('link').map(({ textContent }) => textContent)).toEqual([
    'Create',
    'Gallery',
    'History',
    'Plans',
    'API',
  ]);
});
