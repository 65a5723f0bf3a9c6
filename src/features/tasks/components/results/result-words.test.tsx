import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { ResultWords } from '#/features/tasks/components/results/result-words.tsx';
import { renderWithApp } from '#test/render-with-app.tsx';

const answers = (...responses: Response[]) => {
  const fetched = vi.fn<(url: string) => Promise<Response>>();
  for (const response of responses) fetched.mockResolvedValueOnce(response);
  vi.stubGlobal('fetch', fetched);
  return fetched;
};
const show = (onRenew = async (): Promise<string | null> => null, kind: 'text' | 'data' = 'text') =>
  renderWithApp(<ResultWords kind={kind} url="/api/files/a.txt" label="Text: a sea" onRenew={onRenew} />);

test('a text is shown as it is, and nothing in it is markup', async () => {
  answers(new Response('<img src=x onerror=alert(1)>\n**Bold**'));
  show();
  const place = await screen.findByRole('group', { name: 'Text: a sea' });
  expect(place.textContent).toBe('<img src=x onerror=alert(1)>\n**Bold**');
  expect(place.querySelector('img')).toBeNull();
});

test('one press copies all of it', async () => {
  const user = userEvent.setup();
  answers(new Response('{\n  "a": 1\n}'));
  show(undefined, 'data');
  await user.click(await screen.findByRole('button', { name: 'Copy' }));
  expect(await navigator.clipboard.readText()).toBe('{\n  "a": 1\n}');
});

test('of a long one the beginning is shown, and that there is more', async () => {
  answers(new Response('a'.repeat(100_001)));
  show();
  const place = await screen.findByRole('group');
  expect(place.textContent).toHaveLength(100_000);
  expect(screen.getByText('This is the beginning. All of it is in the file.')).not.toBeNull();
});

test('an address that has expired is asked for again', async () => {
  const fetched = answers(new Response('', { status: 403 }), new Response('Good morning.'));
  show(async () => '/api/files/a.txt?renewed');
  expect(await screen.findByText('Good morning.')).not.toBeNull();
  expect(fetched.mock.calls.map(([url]) => url)).toEqual(['/api/files/a.txt', '/api/files/a.txt?renewed']);
});

test('what cannot be read is said, with a way to try again', async () => {
  const user = userEvent.setup();
  answers(new Response('', { status: 404 }), new Response('Here.'));
  show();
  expect(await screen.findByText('The text could not be loaded.')).not.toBeNull();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Here.')).not.toBeNull();
});
