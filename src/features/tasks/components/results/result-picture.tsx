'use client';

import { Maximize2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { DialogTrigger } from '#/components/ui/dialog.tsx';
import { FileNotLoaded } from '#/features/tasks/components/results/file-not-loaded.tsx';
import { PictureZoom } from '#/features/tasks/components/results/picture-zoom.tsx';
import { useResultFile } from '#/features/tasks/components/results/use-result-file.ts';

type ResultPictureProps = { url: string; label: string; onRenew: () => Promise<string | null> };

/** A picture; a press on it looks closer. */
export function ResultPicture({ url, label, onRenew }: ResultPictureProps) {
  const t = useTranslations('result');
  const file = useResultFile({ url, onRenew });
  return (
    <div className="relative size-full">
      <PictureZoom url={url} label={label}>
        <DialogTrigger aria-label={t('zoom')} className="group relative block size-full cursor-zoom-in">
          {/* biome-ignore lint/performance/noImgElement: the address is signed and private, so nothing can optimise it ahead. */}
          <img
            key={file.tries}
            src={url}
            alt={label}
            className="size-full bg-text/4 object-contain"
            onLoad={file.onLoaded}
            onError={file.onError}
          />
          <span
            aria-hidden
            className="absolute right-2 bottom-2 grid size-9 place-items-center rounded-md border border-line bg-raised text-text transition-opacity"
          >
            <Maximize2 className="size-4" />
          </span>
        </DialogTrigger>
      </PictureZoom>
      <FileNotLoaded file={file} kind="image" />
    </div>
  );
}
