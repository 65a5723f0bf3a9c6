import { type RefObject, useEffect, useState } from 'react';
import { documentNonce } from '#/lib/document-nonce.ts';

type Elements = { audio: RefObject<HTMLAudioElement | null>; wave: RefObject<HTMLDivElement | null> };

/** Draws the waveform of an audio element's file, in the text's colour. Returns whether it is drawn. */
export function useWaveform({ audio, wave, url, heightPx }: Elements & { url: string; heightPx: number }): boolean {
  const [drawnUrl, setDrawnUrl] = useState<string | null>(null);
  useEffect(() => {
    const media = audio.current;
    const container = wave.current;
    if (!media || !container) return;
    let stop: (() => void) | null = null;
    let isLeft = false;
    void import('wavesurfer.js').then(({ default: WaveSurfer }) => {
      if (isLeft) return;
      const nonce = documentNonce();
      const surfer = WaveSurfer.create({
        container,
        media,
        height: heightPx,
        ...coloursOf(container),
        cursorWidth: 2,
        barWidth: 2,
        barGap: 2,
        barRadius: 2,
        barMinHeight: 2,
        normalize: true,
        dragToSeek: true,
        hideScrollbar: true,
        ...(nonce ? { cspNonce: nonce } : {}),
      });
      surfer.on('ready', () => setDrawnUrl(url));
      // The element itself tells what cannot be loaded.
      surfer.on('error', () => {});
      const unwatch = watchTheme(() => surfer.setOptions(coloursOf(container)));
      stop = () => {
        unwatch();
        surfer.destroy();
      };
    });
    return () => {
      isLeft = true;
      stop?.();
    };
  }, [audio, wave, url, heightPx]);
  return drawnUrl === url;
}

/** Returns the colours computed for the element, because a canvas cannot use CSS variables. */
function coloursOf(element: HTMLElement) {
  const { color } = getComputedStyle(element);
  return { waveColor: faded(color), progressColor: color, cursorColor: color };
}

/** The same colour at two fifths, as CSS writes it: "oklch(0.9 0 0)" and "rgb(0, 0, 0)" alike. */
function faded(color: string): string {
  return `color-mix(in oklch, ${color} 40%, transparent)`;
}

function watchTheme(listener: () => void): () => void {
  const ofSystem = window.matchMedia('(prefers-color-scheme: dark)');
  const ofPage = new MutationObserver(listener);
  ofPage.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  ofSystem.addEventListener('change', listener);
  return () => {
    ofPage.disconnect();
    ofSystem.removeEventListener('change', listener);
  };
}
