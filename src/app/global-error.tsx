'use client';

import { GeistSans } from 'geist/font/sans';
import { BootScript } from '#/components/boot-script.tsx';
import { brandStyle } from '#/components/brand-look.ts';
import { Notice } from '#/components/notice.tsx';
import { ThemeKeeper } from '#/components/theme-keeper.tsx';
import { Button } from '#/components/ui/button.tsx';
import { errorTexts as texts } from '#/i18n/error-texts.ts';
import '#/app/globals.css';

/** Shown when even the layout failed. It cannot rely on anything the layout provides. */
export default function GlobalError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <html lang="en" className={GeistSans.variable} style={brandStyle} suppressHydrationWarning>
      <head>
        <title>{texts.title}</title>
        <BootScript />
      </head>
      <body className="flex min-h-dvh flex-col">
        <ThemeKeeper />
        <main className="flex flex-1 flex-col">
          <Notice
            title={texts.title}
            text={texts.text}
            detail={error.digest ? texts.reference.replace('{digest}', error.digest) : null}
          >
            <Button variant="primary" onClick={retry}>
              {texts.retry}
            </Button>
            <Button asChild>
              <a href="/en/help">{texts.help}</a>
            </Button>
          </Notice>
        </main>
      </body>
    </html>
  );
}
