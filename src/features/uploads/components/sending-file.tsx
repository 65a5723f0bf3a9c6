'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { MediaKind } from '#/catalog/media-kinds.ts';
import { Button } from '#/components/ui/button.tsx';
import { Progress } from '#/components/ui/progress.tsx';

type SendingFileProps = { kind: MediaKind; name: string; percent: number; onStop: () => void };

/** A file on its way: how far it is; once all of it has gone, it is being looked at. */
export function SendingFile({ kind, name, percent, onStop }: SendingFileProps) {
  const t = useTranslations('uploads');
  return (
    <div className="flex min-h-40 flex-col items-center justify-center gap-4 rounded-md border border-line bg-text/4 p-4">
      <p role="status" className="figures max-w-full truncate text-sm">
        {percent < 100 ? t('sending', { name }) : t(`checking.${kind}`)}
      </p>
      <Progress value={percent} aria-label={t('progress')} className="max-w-64" />
      <Button size="sm" variant="ghost" onClick={onStop}>
        <X aria-hidden />
        {t('stop')}
      </Button>
    </div>
  );
}
