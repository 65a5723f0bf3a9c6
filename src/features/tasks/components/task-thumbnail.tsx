import { Ban, Braces, CircleAlert, Clock, FileBox, FileText, LoaderCircle } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { outputKindOf } from '#/features/tasks/components/output-kind.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { WaveGlyph } from '#/features/tasks/components/wave-glyph.tsx';
import { ownPath } from '#/lib/own-path.ts';

/** A task as a thumbnail of its result, or as an icon of its status. Hidden from screen readers, as text follows it. */
export function TaskThumbnail({ task }: { task: Task }) {
  const t = useTranslations('task');
  switch (task.status) {
    case 'queued':
      return <Clock aria-hidden className="size-4 text-muted" />;
    case 'running':
      return (
        <span aria-hidden className="figures inline-flex items-center gap-2 text-muted text-xs">
          <LoaderCircle className="size-4 animate-spin" />
          {t('percent', { progress: task.progress })}
        </span>
      );
    case 'canceled':
      return <Ban aria-hidden className="size-4 text-muted" />;
    case 'failed':
      return <CircleAlert aria-hidden className="size-4 text-bad" />;
    case 'succeeded':
      return <Made task={task} />;
  }
}

function Made({ task }: { task: Task }) {
  const url = task.outputUrl && ownPath(task.outputUrl);
  if (!url) return <FileBox aria-hidden className="size-4 text-muted" />;
  switch (outputKindOf(task)) {
    case 'image':
      // biome-ignore lint/performance/noImgElement: the address is signed and private, so nothing can optimise it ahead.
      return <img src={url} alt="" loading="lazy" decoding="async" className="size-full object-cover" />;
    case 'video':
      return (
        // The fragment asks for a picture a little way in, where the first scene has appeared.
        <video
          src={`${url}#t=0.6`}
          preload="metadata"
          muted
          playsInline
          tabIndex={-1}
          className="size-full object-cover"
        />
      );
    case 'audio':
      return <WaveGlyph seed={task.uuid} />;
    case 'text':
      return <FileText aria-hidden className="size-4 text-muted" />;
    case 'data':
      return <Braces aria-hidden className="size-4 text-muted" />;
    case 'other':
      return <FileBox aria-hidden className="size-4 text-muted" />;
  }
}
