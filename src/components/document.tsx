import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Locale } from 'next-intl';
import type { ReactNode } from 'react';
import { BootScript } from '#/components/boot-script.tsx';
import { brandStyle } from '#/components/brand-look.ts';
import { Texts } from '#/i18n/texts.tsx';

const fonts = `${GeistSans.variable} ${GeistMono.variable}`;

/** The document around everything. */
export function Document({ locale, children }: { locale: Locale; children: ReactNode }) {
  return (
    <html lang={locale} className={fonts} style={brandStyle} suppressHydrationWarning>
      {/* biome-ignore lint/style/noHeadElement: a part of the root layouts, which stand in src/app */}
      <head>
        <BootScript />
      </head>
      <body className="flex min-h-dvh flex-col">
        <Texts locale={locale}>{children}</Texts>
      </body>
    </html>
  );
}
