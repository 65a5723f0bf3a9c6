import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { SettingsSectionId } from '#/features/account/components/settings/sections.ts';

/** One section of the account page: its title and lead, and under them what it holds. */
export function SettingsSection({ id, children }: { id: SettingsSectionId; children: ReactNode }) {
  const t = useTranslations('settings.sections');
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="scroll-mt-24 rounded-lg border border-line bg-surface p-4 sm:p-6"
    >
      <h2 id={`${id}-title`} className="font-semibold text-lg">
        {t(`${id}.title`)}
      </h2>
      <p className="measure mt-1 text-muted text-sm">{t(`${id}.lead`)}</p>
      <div className="mt-4 flex flex-col gap-4">{children}</div>
    </section>
  );
}
