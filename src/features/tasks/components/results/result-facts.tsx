import { Check, CircleHelp, CircleMinus, type LucideIcon } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { aspectRatioSchema } from '#/catalog/aspect-ratios.ts';
import { localPreview } from '#/catalog/models.ts';
import { voices } from '#/catalog/types/text-to-audio.ts';
import { shapeOf } from '#/features/tasks/components/frame.ts';
import { inputOf, netCredits } from '#/features/tasks/components/task-input.ts';
import type { ChosenUploads } from '#/features/tasks/components/use-chosen-media.ts';
import { useModelName } from '#/features/tasks/components/use-model-name.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';

/** The facts about a task's result: its figures, and which words of the prompt were applied. */
export function ResultFacts({ task, media }: { task: Task; media: ChosenUploads }) {
  const t = useTranslations('result');
  const did = sentencesOf(task.outputJson?.did);
  const drawn = sentencesOf(task.outputJson?.drawn);
  const isGeneral = Array.isArray(task.outputJson?.drawn) && drawn.length === 0;
  const leftOut = sentencesOf(task.outputJson?.leftOut);
  const notUnderstood = sentencesOf(task.outputJson?.notUnderstood);
  return (
    <div className="flex flex-col gap-2">
      {did.length > 0 ? <Sentences title={t('did')} sentences={did} icon={Check} /> : null}
      {drawn.length > 0 ? <Sentences title={t('drawn')} sentences={drawn} icon={Check} /> : null}
      {isGeneral ? <p className="text-sm">{t('general')}</p> : null}
      {leftOut.length > 0 ? <Sentences title={t('leftOut')} sentences={leftOut} icon={CircleMinus} /> : null}
      {notUnderstood.length > 0 ? (
        <Sentences title={t('notUnderstood')} sentences={notUnderstood} icon={CircleHelp} />
      ) : null}
      <p className="figures text-xs">{useFigures(task, media).join(' · ')}</p>
    </div>
  );
}

function Sentences({ title, sentences, icon: Icon }: { title: string; sentences: string[]; icon: LucideIcon }) {
  return (
    <div className="text-sm">
      <h2 className="font-medium text-text">{title}</h2>
      <ul className="mt-1 flex flex-col gap-1">
        {sentences.map((sentence) => (
          <li key={sentence} className="flex gap-2">
            <Icon aria-hidden className="mt-1 size-4 shrink-0" />
            <span className="wrap-anywhere min-w-0">{sentence}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Stored results have no fixed shape, so each field is validated. */
function sentencesOf(value: unknown): string[] {
  return Array.isArray(value) ? [...new Set(value.filter((one) => typeof one === 'string'))] : [];
}

function useFigures(task: Task, media: ChosenUploads): string[] {
  const t = useTranslations('result');
  const form = useTranslations('form');
  const format = useFormatter();
  const modelName = useModelName();
  const { seconds, aspectRatio, voice, factor, seed } = inputOf(task);
  const ratio = aspectRatioSchema.safeParse(aspectRatio);
  const figures: string[] = [];
  if (typeof seconds === 'number') figures.push(t('seconds', { seconds }));
  if (ratio.success) figures.push(form(`ratios.${ratio.data}`));
  const known = voices.find((one) => one === voice);
  if (known) figures.push(form(`voices.${known}`));
  const before = shapeOf(media.imageId);
  if (typeof factor === 'number' && before) {
    const after = shapeOf(task.outputJson) ?? { width: before.width * factor, height: before.height * factor };
    figures.push(t('resized', { from: t('pixels', before), to: t('pixels', after) }));
  }
  if (task.model !== null && task.model !== localPreview) figures.push(modelName(task.type, task.model));
  if (typeof seed === 'number') figures.push(t('seed', { seed: String(seed) }));
  figures.push(t('credits', { amount: netCredits(task) }), format.dateTime(task.createdAt, 'moment'));
  return figures;
}
