'use client';

import { ArrowUpRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { changeDraft } from '#/features/tasks/components/draft.ts';
import type { ChosenMedia } from '#/features/tasks/components/draft-price.ts';
import { exampleFieldOf } from '#/features/tasks/components/forms/task-forms.ts';
import { frameStyle, placeOfKind, shapeOfInput } from '#/features/tasks/components/frame.ts';
import type { AnyDraft } from '#/features/tasks/components/task-input.ts';

const EXAMPLES = ['first', 'second', 'third', 'fourth'] as const;

type EmptyStageProps = { slug: TaskTypeSlug; draft: AnyDraft; media: ChosenMedia };

/** Before the first result: where it will appear, in the chosen shape, and words to start from. */
export function EmptyStage({ slug, draft, media }: EmptyStageProps) {
  const t = useTranslations('studio');
  const { output } = taskTypes[slug];
  const types = useTranslations('types');
  const exampleField = types.has(`${slug}.examples.first` as 'text-to-video.examples.first')
    ? exampleFieldOf(slug)
    : undefined;
  return (
    <div className="flex flex-col gap-4">
      <div className="grid place-items-center">
        <div
          style={placeOfKind(output) ?? frameStyle(shapeOfInput(draft, media), 22)}
          className="grid place-items-center rounded-lg border border-control border-dashed bg-text/3 p-4 transition-[width,aspect-ratio]"
        >
          <p className="text-center text-muted text-sm">{t('empty', { kind: output })}</p>
        </div>
      </div>
      {exampleField ? (
        <Examples slug={slug} onChoose={(words) => changeDraft(slug, { [exampleField]: words })} />
      ) : (
        <Hint slug={slug} />
      )}
    </div>
  );
}

function Hint({ slug }: { slug: TaskTypeSlug }) {
  const t = useTranslations('types');
  return <p className="measure text-muted text-sm">{t(`${slug}.hint` as 'lipsync.hint')}</p>;
}

function Examples({ slug, onChoose }: { slug: TaskTypeSlug; onChoose: (words: string) => void }) {
  const t = useTranslations('studio');
  const types = useTranslations('types');
  return (
    <>
      <h2 className="font-medium text-sm">{t('examplesTitle')}</h2>
      <ul className="grid gap-2 sm:grid-cols-2">
        {EXAMPLES.map((key) => {
          const words = types(`${slug}.examples.${key}` as 'text-to-video.examples.first');
          return (
            <li key={key}>
              <button
                type="button"
                onClick={() => onChoose(words)}
                className="group flex h-full w-full items-start gap-2 rounded-md border border-line bg-surface p-3 text-left text-sm transition-[border-color,background-color] hover:border-control hover:bg-text/3"
              >
                <span className="flex-1">{words}</span>
                <ArrowUpRight
                  aria-hidden
                  className="mt-1 size-4 shrink-0 text-muted transition-colors group-hover:text-text"
                />
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
