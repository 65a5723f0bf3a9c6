'use client';

import { Minus, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Button } from '#/components/ui/button.tsx';
import { Dialog, DialogContent, DialogTitle } from '#/components/ui/dialog.tsx';
import { useZoom } from '#/features/tasks/components/results/use-zoom.ts';

type PictureZoomProps = {
  url: string;
  label: string;
  /** Has the trigger in it. */
  children: ReactNode;
};

/** A picture that can be looked at closely: all of it, or each of its pixels. */
export function PictureZoom({ url, label, children }: PictureZoomProps) {
  const t = useTranslations('zoom');
  return (
    <Dialog>
      {children}
      <DialogContent
        closeLabel={t('close')}
        aria-describedby={undefined}
        className="inset-2 top-2 flex max-h-none max-w-none translate-y-0 flex-col gap-2 overflow-hidden p-2 sm:inset-4 sm:top-4"
      >
        <DialogTitle className="sr-only">{label}</DialogTitle>
        <Viewer url={url} label={label} />
      </DialogContent>
    </Dialog>
  );
}

/** Which of the two holds can be seen. */
const choiceClasses = 'px-2 sm:px-3 aria-pressed:border-text aria-pressed:bg-text/6';

function Viewer({ url, label }: { url: string; label: string }) {
  const t = useTranslations('zoom');
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const zoom = useZoom(size);
  return (
    <>
      <div className="flex min-h-10 items-center gap-1 pr-12 sm:gap-2">
        <Button size="sm" aria-label={t('out')} disabled={!zoom.canZoomOut} onClick={zoom.zoomOut}>
          <Minus aria-hidden />
        </Button>
        <output aria-live="polite" className="figures w-12 text-center text-sm sm:w-14">
          {t('percent', { percent: Math.round(zoom.scale * 100) })}
        </output>
        <Button size="sm" aria-label={t('in')} disabled={!zoom.canZoomIn} onClick={zoom.zoomIn}>
          <Plus aria-hidden />
        </Button>
        <Button size="sm" className={choiceClasses} aria-pressed={zoom.isFit} onClick={zoom.fit}>
          {t('fit')}
        </Button>
        <Button
          size="sm"
          className={choiceClasses}
          aria-pressed={!zoom.isFit && zoom.scale === 1}
          onClick={zoom.actualSize}
        >
          {t('actualSize')}
        </Button>
        <span className="figures text-muted text-xs max-sm:hidden">
          {size ? t('pixels', { width: size.width, height: size.height }) : null}
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a place that scrolls, with keys of its own. */}
      <div
        ref={zoom.place}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by arrow keys and zooms by + and -.
        tabIndex={0}
        aria-label={t('place')}
        onKeyDown={zoom.onKeyDown}
        onPointerDown={zoom.onPointerDown}
        onPointerMove={zoom.onPointerMove}
        className="flex min-h-0 flex-1 cursor-grab overflow-auto rounded-md bg-text/4 active:cursor-grabbing"
      >
        {/* biome-ignore lint/performance/noImgElement: the address is signed and private, so nothing can optimise it ahead. */}
        <img
          src={url}
          alt={label}
          draggable={false}
          style={size ? { width: size.width * zoom.scale, height: size.height * zoom.scale } : undefined}
          className="m-auto max-w-none select-none"
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setSize({ width: naturalWidth, height: naturalHeight })
          }
        />
      </div>
    </>
  );
}
