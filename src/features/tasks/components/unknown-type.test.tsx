import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { GalleryTile } from '#/features/tasks/components/gallery/gallery-tile.tsx';
import { outputKindOf } from '#/features/tasks/components/output-kind.ts';
import { TaskStage } from '#/features/tasks/components/task-stage.tsx';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import type { TaskActions } from '#/features/tasks/components/use-task-actions.ts';
import { renderWithApp } from '#test/render-with-app.tsx';

// Its library asks for what only browsers have.
vi.mock('#/features/tasks/components/results/result-comparison.tsx', () => ({ ResultComparison: () => null }));

/** A task of a type that the code had once. */
const gone = {
  uuid: 'one',
  type: 'TEXT_TO_SMELL' as Task['type'],
  status: 'succeeded',
  userInput: { imageId: 'other' },
  outputUrl: 'http://localhost:3000/api/files/tasks/one/1.png?until=1',
  outputJson: { colors: ['#000000'], widthPx: 1000, heightPx: 200 },
  createdAt: new Date('2026-11-30'),
  creditsCharged: 2,
  creditsUsed: 2,
  uncollectedCredits: 0,
  progress: 100,
} as unknown as Task;
const actions = { refusal: null, retryCostCredits: 2 } as TaskActions;

function showStage(task: Task) {
  renderWithApp(
    <TaskStage
      task={task}
      wasWatched={false}
      isRefreshing={false}
      isLiveLost={false}
      isStatusUnread={false}
      onRefresh={async () => null}
      actions={actions}
      recent={[]}
      onLeaveFocus={() => {}}
      onMakeAgain={() => {}}
    />,
  );
}

test('what was made of a type that the code does not know any more has a name, and is shown as what its file is', () => {
  renderWithApp(<GalleryTile task={gone} onOpen={() => {}} />);
  expect(screen.getByRole('button').textContent).toContain('Text to smell');
  showStage(gone);
  expect(screen.getByRole('link', { name: 'Download' }).getAttribute('download')).toBe('farthing-one.png');
  expect(document.querySelectorAll('img')).toHaveLength(2);
  expect(screen.queryByRole('button', { name: 'Make again' })).toBeNull();
});

test('a failed one says that it cannot be tried again, and offers no way to', () => {
  showStage({ ...gone, status: 'failed', outputUrl: null, refundTransactionId: 'two' } as Task);
  expect(screen.getByText('This is not offered here any more, so it cannot be tried again.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /Try again/ })).toBeNull();
});

test.each([
  ['1.png?until=1', {}, 'image'],
  ['1.webm', { widthPx: 16, heightPx: 9 }, 'video'],
  ['1.webm', { seconds: 3 }, 'audio'],
  ['1.wav#t=1', {}, 'audio'],
  ['1.json', {}, 'data'],
  ['1.txt', {}, 'text'],
  ['1.bin', {}, 'other'],
])('of the file %s with %j it is known to be %s', (file, outputJson, kind) => {
  expect(outputKindOf({ ...gone, outputUrl: `/api/files/tasks/one/${file}`, outputJson })).toBe(kind);
  expect(outputKindOf({ ...gone, type: 'EXTERNAL', outputUrl: `https://example.org/${file}`, outputJson })).toBe(
    'other',
  );
});
