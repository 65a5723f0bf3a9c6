'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { type Reference, showReference } from '#/components/show-reference.ts';
import { subscribeToTheme } from '#/components/theme.ts';

/**
 * Follows a link to another page by loading it. While the reference is scrolled it writes the section into the address, which
 * the router of the pages takes for a way back to this page: its own way to the other one would be lost.
 */
function leave(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || link.origin !== location.origin || link.pathname === location.pathname) return;
  event.preventDefault();
  location.assign(link.href);
}

/** What the API has, drawn from its document by a script that this page alone loads. */
export function ApiReference() {
  const t = useTranslations('docs');
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading');
  useEffect(() => {
    let reference: Reference | undefined;
    let isGone = false;
    const follow = () => reference?.follow();
    document.addEventListener('click', leave, true);
    const system = matchMedia('(prefers-color-scheme: dark)');
    const stop = subscribeToTheme(follow);
    system.addEventListener('change', follow);
    showReference(place.current as HTMLDivElement).then(
      (shown) => {
        if (isGone) return shown.end();
        reference = shown;
        setState('shown');
      },
      () => setState('failed'),
    );
    return () => {
      isGone = true;
      document.removeEventListener('click', leave, true);
      stop();
      system.removeEventListener('change', follow);
      reference?.end();
    };
  }, []);
  return (
    <div className="border-t">
      {state === 'loading' ? (
        <p role="status" className="page-width py-8 text-muted">
          {t('loading')}
        </p>
      ) : null}
      {state === 'failed' ? (
        <p role="alert" className="page-width py-8 text-bad">
          {t('failed')}
        </p>
      ) : null}
      <div ref={place} className="api-reference" />
    </div>
  );
}
