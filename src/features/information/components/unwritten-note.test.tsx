import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { UnwrittenNote } from '#/features/information/components/unwritten-note.tsx';
import { renderWithApp } from '#test/render-with-app.tsx';

test('the note names the pages that are to be written, each as a link, and there is none without such pages', () => {
  const { unmount } = renderWithApp(<UnwrittenNote names={['terms', 'imprint']} />);
  expect(screen.getByRole('complementary', { name: 'For admins' }).textContent).toBe(
    'Others read this site, and 2 pages of it are still placeholders: Terms of use and Imprint. Only admins see this.',
  );
  expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
    '/en/legal/terms',
    '/en/legal/imprint',
  ]);
  unmount();
  renderWithApp(<UnwrittenNote names={[]} />);
  expect(screen.queryByRole('complementary')).toBeNull();
});
