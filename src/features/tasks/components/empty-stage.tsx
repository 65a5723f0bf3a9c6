'use client';

import { ArrowUpRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { AspectRatio } from '#/features/credit-costs/schema.ts';
import { frameStyle } from '#/features/tasks/components/frame.ts';

const EXAMPLES = ['harbour', 'forest', 'city', 'orbit'] as const;

/** Before the first video: where it will appear, in the chosen shape, and prompts to start from. */
export function EmptyStage({
  aspectRatio,
  onExample,
}: {
  aspectRatio: AspectRatio;
  onExample: (prompt: string) => void;
}) {
  const t = useTranslations('video');
  return (
    <div className="flex flex-col gap-4">
      <div className="grid place-items-center">
        <div
          style={frameStyle(aspectRatio, 22)}
          className="grid place-items-center rounded-lg border border-control border-dashed bg-text/3 p-4 transition-[width,aspect-ratio]"
        >
          <p className="text-center text-muted text-sm">{t('empty')}</p>
        </div>
      </div>
      <h2 className="font-medium text-sm">{t('examplesTitle')}</h2>
      <ul className="grid gap-2 sm:grid-cols-2">
        {EXAMPLES.map((key) => {
          const prompt = t(`examples.${key}`);
          return (
            <li key={key}>
              <button
                type="button"
                onClick={() => onExample(prompt)}
                className="group flex h-full w-full items-start gap-2 rounded-md border border-line bg-surface p-3 text-left text-sm transition-[border-color,background-color] hover:border-control hover:bg-text/3"
              >
                <span className="flex-1">{prompt}</span>
                <ArrowUpRight
                  aria-hidden
                  className="mt-1 size-4 shrink-0 text-muted transition-colors group-hover:text-text"
                />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
