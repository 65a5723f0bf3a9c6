'use client';

import { useTranslations } from 'next-intl';
import { Link, usePathname } from '#/i18n/navigation.ts';
import { cn } from '#/lib/cn.ts';

const places = [
  { key: 'overview', href: '/admin', isForAdmins: false },
  { key: 'users', href: '/admin/users', isForAdmins: false },
  { key: 'plans', href: '/admin/plans', isForAdmins: false },
  { key: 'tasks', href: '/admin/tasks', isForAdmins: false },
  { key: 'pending', href: '/admin/pending', isForAdmins: true },
  { key: 'batches', href: '/admin/batches', isForAdmins: true },
  { key: 'audit', href: '/admin/audit', isForAdmins: true },
] as const;

/** The places of the console; what only admins may see is left out for support. */
export function AdminNav({ role }: { role: 'support' | 'admin' }) {
  const t = useTranslations('admin.nav');
  const pathname = usePathname();
  const shown = places.filter(({ isForAdmins }) => !isForAdmins || role === 'admin');
  return (
    <nav aria-label={t('label')} className="border-b bg-surface">
      <ul className="page-width flex overflow-x-auto">
        {shown.map(({ key, href }) => {
          const isCurrent = href === '/admin' ? pathname === href : pathname.startsWith(href);
          return (
            <li key={key}>
              <Link
                href={href}
                aria-current={isCurrent ? 'page' : undefined}
                className={cn(
                  '-outline-offset-2 inline-flex h-11 items-center border-b-2 px-3 font-medium text-sm transition-colors hover:text-text',
                  isCurrent ? 'border-accent text-text' : 'border-transparent text-muted',
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
