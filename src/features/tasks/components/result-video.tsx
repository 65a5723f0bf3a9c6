'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Button } from '#/components/ui/button.tsx';

type ResultVideoProps = {
  url: string;
  label: string;
  /** Plays at once, without sound, unless less motion is wanted. */
  startsItself: boolean;
  /** Gives the address as it is now; null when there is none. Called once when the file cannot be loaded. */
  onRenew: () => Promise<string | null>;
};

/** The result. Where its file cannot be loaded it asks once for a renewed address, then says so and offers to try again. */
export function ResultVideo({ url, label, startsItself, onRenew }: ResultVideoProps) {
  const video = useRef<HTMLVideoElement>(null);
  const t = useTranslations('video');
  const hasRenewed = useRef(false);
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const [isRetrying, setIsRetrying] = useState(false);

  useEffect(() => {
    if (!startsItself || window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    // A browser that forbids it leaves the first picture and the controls.
    void video.current?.play().catch(() => {});
  }, [startsItself]);

  async function renew() {
    if (hasRenewed.current) return setFailedUrl(url);
    hasRenewed.current = true;
    const renewed = await onRenew();
    if (renewed === null || renewed === url) setFailedUrl(url);
  }

  async function retry() {
    setIsRetrying(true);
    const renewed = await onRenew();
    setIsRetrying(false);
    setFailedUrl(null);
    // A new address is loaded by itself. If the same fails again, its error says so.
    if (renewed === null || renewed === url) video.current?.load();
  }

  return (
    <div className="relative size-full">
      <video
        ref={video}
        src={url}
        aria-label={label}
        controls
        loop
        muted={startsItself}
        playsInline
        preload="metadata"
        className="size-full bg-[oklch(0.12_0.005_60)] object-contain"
        onLoadedMetadata={() => {
          hasRenewed.current = false;
        }}
        onError={renew}
      />
      {failedUrl === url ? (
        <div
          role="alert"
          className="absolute inset-0 flex flex-col items-center justify-center gap-2 border border-line border-dashed bg-surface p-4 text-center text-muted text-sm"
        >
          <p>{t('fileNotLoaded')}</p>
          <Button size="sm" isBusy={isRetrying} onClick={retry}>
            {t('retryFile')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
