import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { LegalPagesProvider } from '#/components/legal-pages.tsx';
import { SiteFooter } from '#/components/site-footer.tsx';
import { renderWithApp } from '#test/render-with-app.tsx';

const nowhere = { support: null, documentation: null, source: null };

/** What each group leads to, by its title. */
function groups() {
  const lists = screen.getAllByRole('list');
  const linksOf = (list: HTMLElement) => within(list).getAllByRole('link');
  return lists.map((list) => linksOf(list).map(({ textContent }) => textContent));
}

test('the footer leads to the addresses that there are, and names the company', () => {
  const links = { support: 'mailto:help@example.org', documentation: 'https://docs.example.org', source: null };
  renderWithApp(<SiteFooter links={links} company="Example Ltd, London" />);
  expect(screen.getByRole('link', { name: 'Support' }).getAttribute('href')).toBe('mailto:help@example.org');
  expect(screen.getByRole('link', { name: 'Documentation' }).getAttribute('href')).toBe('https://docs.example.org');
  expect(screen.queryByRole('link', { name: 'Source' })).toBeNull();
  expect(screen.getByText('Example Ltd, London')).toBeTruthy();
});

test('without addresses and a company it has the pages alone', () => {
  renderWithApp(<SiteFooter links={nowhere} company={null} />);
  expect(groups()).toEqual([
    ['Create', 'Gallery', 'Credits', 'History', 'Plans'],
    ['Help', 'Status', 'API'],
  ]);
});

test('it leads to the legal pages that are there', () => {
  renderWithApp(
    <LegalPagesProvider names={['terms', 'contact']}>
      <SiteFooter links={nowhere} company={null} />
    </LegalPagesProvider>,
  );
  expect(groups()[2]).toEqual(['Terms of use', 'Contact']);
  expect(screen.getByRole('link', { name: 'Contact' }).getAttribute('href')).toBe('/en/legal/contact');
});
