import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { NoticesBell } from '#/features/notifications/components/notices-bell.tsx';
import { type Answers, refuse, renderWithApp } from '#test/render-with-app.tsx';

const at = new Date(Date.now() - 5 * 60_000);
const failed = {
  id: 'n2',
  kind: 'taskFailed',
  subjectId: 't1',
  createdAt: at,
  isRead: false,
  data: { type: 'TEXT_TO_VIDEO', refundedCredits: 25, errorMessage: 'The camera broke.' },
};
const low = {
  id: 'n1',
  kind: 'lowCredits',
  subjectId: 'l1',
  createdAt: at,
  isRead: true,
  data: { availableCredits: 5, thresholdCredits: 10 },
};
const usual = { thresholdCredits: 10, defaultCredits: 10, isDefault: true };

function answersWith(notices: unknown[], more: Answers = {}): Answers {
  return {
    'notices.unreadCount': () => ({ unread: notices.length }),
    'notices.list': () => ({ notices, nextCursor: null }),
    'notices.markRead': () => ({ unread: 0 }),
    'notices.lowCreditsThreshold': () => usual,
    ...more,
  };
}

async function open() {
  await userEvent.click(await screen.findByRole('button', { name: /^Notices/ }));
  return within(await screen.findByRole('dialog', { name: 'Notices' }));
}

test('the bell says how many are unread, in words', async () => {
  renderWithApp(<NoticesBell />, answersWith([failed, low]));
  expect(await screen.findByRole('button', { name: 'Notices, 2 unread' })).toBeTruthy();
});

test('it opens them as sentences with the next step, and marks them as read', async () => {
  const markRead = vi.fn(() => ({ unread: 0 }));
  renderWithApp(<NoticesBell />, answersWith([failed, low], { 'notices.markRead': markRead }));
  const dialog = await open();
  expect(await dialog.findByText('Your video failed. 25 credits came back.')).toBeTruthy();
  expect(dialog.getByText('The camera broke.')).toBeTruthy();
  expect(dialog.getByRole('link', { name: 'Try again' }).getAttribute('href')).toBe('/en/tasks/text-to-video');
  expect(dialog.getByText('You have 5 credits left, under your limit of 10.')).toBeTruthy();
  expect(dialog.getByRole('link', { name: 'Get more credits' }).getAttribute('href')).toBe('/en/plans');
  expect(dialog.getAllByText('5 minutes ago')).toHaveLength(2);
  expect(dialog.getAllByText('New')).toHaveLength(1);
  await waitFor(() => expect(markRead).toHaveBeenCalledExactlyOnceWith({ upTo: 'n2' }));
  await userEvent.keyboard('{Escape}');
  expect(await screen.findByRole('button', { name: 'Notices, none unread' })).toBeTruthy();
});

test('with none there is a sentence and something to begin with', async () => {
  renderWithApp(<NoticesBell />, answersWith([]));
  const dialog = await open();
  expect(await dialog.findByText(/^Nothing to tell you\./)).toBeTruthy();
  expect(dialog.getByRole('link', { name: 'Make a video' })).toBeTruthy();
});

test('when they cannot be read it says so, and they can be asked for again', async () => {
  const list = vi
    .fn()
    .mockReturnValueOnce(refuse('internal', { reason: 'INTERNAL' }))
    .mockReturnValue({ notices: [low], nextCursor: null });
  renderWithApp(<NoticesBell />, answersWith([low], { 'notices.list': list }));
  const dialog = await open();
  expect(await dialog.findByText('Your notices could not be loaded.')).toBeTruthy();
  await userEvent.click(dialog.getByRole('button', { name: 'Try again' }));
  expect(await dialog.findByText(/^You have 5 credits left/)).toBeTruthy();
});

test('older ones come when they are asked for', async () => {
  const list = vi.fn((input: unknown) =>
    (input as { cursor?: string }).cursor
      ? { notices: [low], nextCursor: null }
      : { notices: [failed], nextCursor: 'n2' },
  );
  renderWithApp(<NoticesBell />, answersWith([failed, low], { 'notices.list': list }));
  const dialog = await open();
  await userEvent.click(await dialog.findByRole('button', { name: 'Show older' }));
  expect(await dialog.findByText(/^You have 5 credits left/)).toBeTruthy();
  expect(dialog.queryByRole('button', { name: 'Show older' })).toBeNull();
});

test('the limit is set, checked, and set back to the usual one', async () => {
  const save = vi.fn((input: unknown) => {
    const { thresholdCredits } = input as { thresholdCredits: number | null };
    return { ...usual, thresholdCredits: thresholdCredits ?? 10, isDefault: thresholdCredits === null };
  });
  renderWithApp(<NoticesBell />, answersWith([], { 'notices.setLowCreditsThreshold': save }));
  const dialog = await open();
  const input = await dialog.findByLabelText<HTMLInputElement>('Tell me when fewer credits are left than');
  expect(input.value).toBe('10');
  await userEvent.clear(input);
  await userEvent.type(input, '1.5{Enter}');
  expect(await dialog.findByText('Must be a whole number from 0 to 1,000,000,000.')).toBeTruthy();
  expect(save).not.toHaveBeenCalled();
  await userEvent.clear(input);
  await userEvent.type(input, '50{Enter}');
  await waitFor(() => expect(save).toHaveBeenCalledWith({ thresholdCredits: 50 }));
  await userEvent.click(await dialog.findByRole('button', { name: 'Use the usual 10' }));
  await waitFor(() => expect(save).toHaveBeenLastCalledWith({ thresholdCredits: null }));
  await waitFor(() => expect(input.value).toBe('10'));
  expect(document.activeElement).toBe(input);
});

test('what was not saved says so', async () => {
  const save = () => refuse('internal', { reason: 'INTERNAL' });
  renderWithApp(<NoticesBell />, answersWith([], { 'notices.setLowCreditsThreshold': save }));
  const dialog = await open();
  await userEvent.click(await dialog.findByRole('button', { name: 'Save' }));
  expect(await dialog.findByText('This was not saved. Press again.')).toBeTruthy();
});
