import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { settingsSections } from '#/features/account/components/settings/sections.ts';

/** The account page: the list of its sections, beside them where there is room and above them where there is not. */
export function SettingsShell({ children }: { children: ReactNode }) {
  const t = useTranslations('settings');
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[14rem_minmax(0,1fr)]">
      <nav aria-label={t('nav')} className="lg:sticky lg:top-24">
        <ul className="flex flex-col">
          {settingsSections.map(({ id, icon: Icon }) => (
            <li key={id}>
              <a
                href={`#${id}`}
                className="flex h-11 items-center gap-2 rounded-md px-3 text-muted text-sm transition-colors hover:bg-text/6 hover:text-text"
              >
                <Icon aria-hidden className="size-4 shrink-0" />
                {t(`sections.${id}.title`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex min-w-0 flex-col gap-8">{children}</div>
    </div>
  );
}
