'use client';

import { Maximize2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ReactCompareSlider, ReactCompareSliderHandle } from 'react-compare-slider';
import { DialogTrigger } from '#/components/ui/dialog.tsx';
import { FileNotLoaded } from '#/features/tasks/components/results/file-not-loaded.tsx';
import { PictureZoom } from '#/features/tasks/components/results/picture-zoom.tsx';
import { useResultFile } from '#/features/tasks/components/results/use-result-file.ts';

type ResultComparisonProps = {
  url: string;
  label: string;
  /** The picture that it was made from. */
  beforeUrl: string;
  onRenew: () => Promise<string | null>;
};

/**
 * What was, on the left of a line that can be moved; and what was made of it, on the right. Its upper right corner is left
 * free: local results say there that they are previews.
 */
export function ResultComparison({ url, label, beforeUrl, onRenew }: ResultComparisonProps) {
  const t = useTranslations('result');
  const file = useResultFile({ url, onRenew });
  return (
    <div className="relative size-full">
      <ReactCompareSlider
        key={file.tries}
        className="size-full bg-text/4"
        keyboardIncrement="5%"
        handle={
          <ReactCompareSliderHandle
            buttonStyle={{ backdropFilter: 'none', backgroundColor: 'oklch(0.2 0.01 60 / 0.7)' }}
          />
        }
        itemOne={<Side url={beforeUrl} label={t('beforeLabel')} tag={t('before')} className="left-2" />}
        itemTwo={
          <Side
            url={url}
            label={label}
            tag={t('after')}
            className="right-2"
            onLoad={file.onLoaded}
            onError={file.onError}
          />
        }
      />
      <PictureZoom url={url} label={label}>
        <DialogTrigger
          aria-label={t('zoom')}
          className="absolute top-2 left-2 z-10 grid size-9 cursor-zoom-in place-items-center rounded-md border border-line bg-raised text-text"
        >
          <Maximize2 aria-hidden className="size-4" />
        </DialogTrigger>
      </PictureZoom>
      <FileNotLoaded file={file} kind="image" />
    </div>
  );
}

type SideProps = {
  url: string;
  label: string;
  tag: string;
  className: string;
  onLoad?: () => void;
  onError?: () => void;
};

function Side({ url, label, tag, className, onLoad, onError }: SideProps) {
  return (
    <div className="relative size-full">
      {/* biome-ignore lint/performance/noImgElement: the address is signed and private, so nothing can optimise it ahead. */}
      <img src={url} alt={label} className="size-full object-contain" onLoad={onLoad} onError={onError} />
      <span
        aria-hidden
        className={`absolute bottom-2 rounded-sm border border-line bg-raised px-2 py-0.5 text-text text-xs ${className}`}
      >
        {tag}
      </span>
    </div>
  );
}
