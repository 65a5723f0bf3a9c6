'use client';

import { useEffect, useRef } from 'react';
import { FileNotLoaded } from '#/features/tasks/components/results/file-not-loaded.tsx';
import { useResultFile } from '#/features/tasks/components/results/use-result-file.ts';

type ResultVideoProps = {
  url: string;
  label: string;
  /** Plays at once, without sound, unless less motion is wanted. */
  startsItself: boolean;
  /** Plays again from the beginning when it has ended. */
  isLooped: boolean;
  onRenew: () => Promise<string | null>;
};

/** A video in the browser's own player. */
export function ResultVideo({ url, label, startsItself, isLooped, onRenew }: ResultVideoProps) {
  const video = useRef<HTMLVideoElement>(null);
  const file = useResultFile({ url, onRenew });

  useEffect(() => {
    if (!startsItself || window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    // A browser that forbids it leaves the first picture and the controls.
    void video.current?.play().catch(() => {});
  }, [startsItself]);

  return (
    <div className="relative size-full">
      <video
        key={file.tries}
        ref={video}
        src={url}
        aria-label={label}
        controls
        loop={isLooped}
        muted={startsItself}
        playsInline
        preload="metadata"
        className="size-full bg-[oklch(0.12_0.005_60)] object-contain"
        onLoadedMetadata={file.onLoaded}
        onError={file.onError}
      />
      <FileNotLoaded file={file} kind="video" />
    </div>
  );
}
