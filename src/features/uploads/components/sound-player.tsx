'use client';

import { Pause, Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Button } from '#/components/ui/button.tsx';
import { formatSeconds } from '#/features/uploads/components/format-seconds.ts';
import { useWaveform } from '#/features/uploads/components/use-waveform.ts';

type SoundPlayerProps = {
  url: string;
  label: string;
  /** How long it is, where that is known before its file is loaded. */
  durationSeconds: number | null;
  heightPx: number;
  /** Called when the file cannot be loaded. */
  onError?: () => void;
};

/** How far an arrow key moves, in seconds. */
const stepSeconds = 2;

/** A sound as its waveform: played and paused, and sought by pointer or arrow keys. */
export function SoundPlayer({ url, label, durationSeconds, heightPx, onError }: SoundPlayerProps) {
  const t = useTranslations('sound');
  const audio = useRef<HTMLAudioElement>(null);
  const wave = useRef<HTMLDivElement>(null);
  const [isPlaying, setIsPlaying] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const [loadedSeconds, setLoadedSeconds] = useState<number | null>(null);
  const isDrawn = useWaveform({ audio, wave, url, heightPx });
  const total = loadedSeconds ?? durationSeconds ?? 0;

  // A server-rendered element may have loaded its metadata before hydration attached the listeners.
  useEffect(() => {
    if (audio.current && audio.current.readyState > 0) setLoadedSeconds(lengthOf(audio.current));
  }, []);

  function toggle() {
    const player = audio.current;
    // A browser that cannot play it says so in the element's error.
    if (player?.paused) void player.play().catch(() => {});
    else player?.pause();
  }

  function seekByKey(event: KeyboardEvent) {
    const to = keyTarget(event.key, seconds, total);
    if (to === null || !audio.current) return;
    event.preventDefault();
    audio.current.currentTime = to;
  }

  return (
    <div className="flex w-full items-center gap-4">
      {/* biome-ignore lint/a11y/useMediaCaption: the words that it was made from stand beside it. */}
      <audio
        ref={audio}
        src={url}
        preload="auto"
        aria-label={label}
        onPlay={() => setIsPlaying(true)}
        onPause={() => setIsPlaying(false)}
        onTimeUpdate={(event) => setSeconds(event.currentTarget.currentTime)}
        onSeeked={(event) => setSeconds(event.currentTarget.currentTime)}
        onLoadedMetadata={(event) => setLoadedSeconds(lengthOf(event.currentTarget))}
        onError={onError}
      />
      <Button size="icon" className="rounded-full" onClick={toggle} aria-label={t(isPlaying ? 'pause' : 'play')}>
        {isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}
      </Button>
      <div className="min-w-0 flex-1">
        <div
          role="slider"
          tabIndex={0}
          aria-label={t('position')}
          aria-valuemin={0}
          aria-valuemax={Math.ceil(total)}
          aria-valuenow={Math.floor(seconds)}
          aria-valuetext={t('positionText', { at: formatSeconds(seconds), total: formatSeconds(total) })}
          onKeyDown={seekByKey}
          className="rounded-sm"
        >
          <div
            ref={wave}
            style={{ height: heightPx }}
            className={isDrawn ? 'text-text' : 'animate-breathe rounded-sm bg-text/10 text-text'}
          />
        </div>
        <p className="figures mt-1 flex justify-between text-muted text-xs">
          <span>{formatSeconds(seconds)}</span>
          <span>{formatSeconds(total)}</span>
        </p>
      </div>
    </div>
  );
}

/** In seconds; null where the file does not say it. */
function lengthOf({ duration }: HTMLAudioElement): number | null {
  return Number.isFinite(duration) ? duration : null;
}

function keyTarget(key: string, seconds: number, total: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(total, seconds + stepSeconds);
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, seconds - stepSeconds);
    case 'Home':
      return 0;
    case 'End':
      return total;
    default:
      return null;
  }
}
