'use client';

import { Pause, Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type CSSProperties, useEffect, useRef, useState } from 'react';

type SampleFilmProps = {
  /** The file in public/samples, without its ending; the poster has the same name. */
  name: string;
  prompt: string;
  style: CSSProperties;
};

/** A film that was really made, playing without sound while it is in view; one press stops it. */
export function SampleFilm({ name, prompt, style }: SampleFilmProps) {
  const t = useTranslations('landing.films');
  const video = useRef<HTMLVideoElement>(null);
  const isStopped = useRef(false);
  const [isPlaying, setIsPlaying] = useState(false);

  useEffect(() => {
    const element = video.current;
    if (!element || window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        // A browser may forbid it; the poster and the button stay.
        if (entry?.isIntersecting && !isStopped.current) element.play().catch(() => {});
        else element.pause();
      },
      { threshold: 0.4 },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  function toggle() {
    isStopped.current = isPlaying;
    if (isPlaying) video.current?.pause();
    else video.current?.play().catch(() => {});
  }

  return (
    <div className="relative overflow-hidden rounded-lg bg-text/8" style={style}>
      <video
        ref={video}
        src={`/samples/${name}.webm`}
        poster={`/samples/${name}.webp`}
        muted
        loop
        playsInline
        preload="none"
        tabIndex={-1}
        aria-label={prompt}
        className="size-full object-cover"
        onPlay={() => setIsPlaying(true)}
        onPause={() => setIsPlaying(false)}
      />
      <button
        type="button"
        onClick={toggle}
        aria-label={t(isPlaying ? 'pause' : 'play', { prompt })}
        className="absolute right-2 bottom-2 grid size-10 place-items-center rounded-full bg-[oklch(0.15_0.005_60/0.7)] text-[oklch(0.98_0.004_75)] transition-colors hover:bg-[oklch(0.15_0.005_60/0.9)] [&>svg]:size-4"
      >
        {isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}
      </button>
    </div>
  );
}
