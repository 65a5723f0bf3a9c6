'use client';

import { LoaderCircle } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { Notice } from '#/components/notice.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Link } from '#/i18n/navigation.ts';
import { askAgainMs } from '#/lib/ask-again.ts';

/** How often a browser without scripts asks for the page again, in seconds. */
const refreshSeconds = 10;

/** Shown in the place of a page that cannot be drawn just now. Loads the page anew when it can be. */
export function Waiting() {
  const t = useTranslations('waiting');
  useEffect(loadWhenBack, []);
  return (
    <Notice title={t('title')} text={t('text')}>
      <noscript>
        <meta httpEquiv="refresh" content={String(refreshSeconds)} />
      </noscript>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-4">
        <Button onClick={() => window.location.reload()}>{t('now')}</Button>
        <Button asChild variant="link">
          <Link href="/status">{t('statusPage')}</Link>
        </Button>
        <p role="status" className="flex items-center gap-2 text-muted text-sm">
          <LoaderCircle aria-hidden className="size-4 animate-spin motion-reduce:animate-none" />
          {t('status')}
        </p>
      </div>
    </Notice>
  );
}

/** Asks for the head of this page until it is no 503 any more, and loads it then. Returns how to stop. */
function loadWhenBack(): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  let failures = 0;
  let timer = setTimeout(ask, askAgainMs(failures));
  async function ask() {
    const asked = { method: 'HEAD', cache: 'no-store', signal } as const;
    const isBack = await fetch(window.location.href, asked).then(
      ({ status }) => status !== 503,
      () => false,
    );
    if (signal.aborted) return;
    if (isBack) return window.location.reload();
    failures += 1;
    timer = setTimeout(ask, askAgainMs(failures));
  }
  return () => {
    stopping.abort();
    clearTimeout(timer);
  };
}
