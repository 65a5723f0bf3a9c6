'use client';

import { useTranslations } from 'next-intl';
import { useNavLinks } from '#/components/nav-links.ts';
import { Link, usePathname } from '#/i18n/navigation.ts';
import { cn } from '#/lib/cn.ts';

/** The main places as a row of links; on narrow screens they are in the menu instead. */
export function SiteNav({ className }: { className?: string }) {
  const t = useTranslations('nav');
  const pathname = usePathname();
  return (
    <nav aria-label={t('main')} className={cn('items-center', className)}>
      <ul className="flex items-center">
        {useNavLinks().map(({ key, href, ...link }) => {
          const isCurrent = pathname === href || ('under' in link && pathname.startsWith(link.under));
          return (
            <li key={key}>
              <Link
                href={href}
                aria-current={isCurrent ? 'page' : undefined}
                className={cn(
                  'inline-flex h-11 items-center rounded-md px-3 font-medium text-sm transition-colors hover:text-text',
                  isCurrent ? 'text-text' : 'text-muted',
                )}
              >
                {t(key)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
