import { type Difference, runStories, type Stage } from '#test/model/run-stories.ts';
import type { Step, Story } from '#test/model/steps.ts';

/**
 * The smallest story to be found in one that differs, by leaving parts of it out as long as it still differs. All that can
 * be left out next is told at the same time, so it takes seconds.
 */
export async function makeSmaller(
  stage: Stage,
  story: Story,
): Promise<{ story: Story; difference: Difference } | null> {
  const [difference] = await runStories(stage, [story]);
  if (!difference) return null;
  let smallest = { story, difference };
  for (;;) {
    const candidates = smallerThan(smallest.story);
    const found = (await runStories(stage, candidates)).sort((a, b) => a.index - b.index);
    const [first] = found;
    const smaller = first && candidates[first.index];
    if (!smaller) return smallest;
    smallest = { story: smaller, difference: first };
  }
}

/** Every story with less in it than this one, those that leave out most first. */
function smallerThan(story: Story): Story[] {
  const { steps } = story;
  const candidates: (readonly Step[])[] = [];
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = steps.length - size; from >= 0; from -= size) {
      candidates.push([...steps.slice(0, from), ...steps.slice(from + size)]);
    }
  }
  steps.forEach((step, index) => {
    const others = { before: steps.slice(0, index), after: steps.slice(index + 1) };
    for (const simpler of simplerThan(step)) candidates.push([...others.before, simpler, ...others.after]);
  });
  return candidates.map((some) => ({ ...story, steps: some }));
}

function simplerThan(step: Step): Step[] {
  const withFewerActs =
    step.acts.length < 2
      ? []
      : step.acts.map((_, left) => ({ ...step, acts: step.acts.filter((__, at) => at !== left) }));
  const isStill = 'by' in step.move && step.move.by === 0;
  return isStill ? withFewerActs : [...withFewerActs, { ...step, move: { by: 0 } }];
}
