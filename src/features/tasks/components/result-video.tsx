'use client';

import { useEffect, useRef } from 'react';

type ResultVideoProps = {
  url: string;
  label: string;
  /** Plays at once, without sound, unless less motion is wanted. */
  startsItself: boolean;
  /** Called when the address no longer works, at most once for each address. */
  onStale: () => void;
};

/** The result. Keeps its first address while it still works, so that a renewed one does not interrupt the playing. */
export function ResultVideo({ url, label, startsItself, onStale }: ResultVideoProps) {
  const video = useRef<HTMLVideoElement>(null);
  const failedUrl = useRef<string | null>(null);

  useEffect(() => {
    if (!startsItself || window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    // A browser that forbids it leaves the first picture and the controls.
    void video.current?.play().catch(() => {});
  }, [startsItself]);

  return (
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
      onError={() => {
        if (failedUrl.current === url) return;
        failedUrl.current = url;
        onStale();
      }}
    />
  );
}
