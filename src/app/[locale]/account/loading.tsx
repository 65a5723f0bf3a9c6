import { useTranslations } from 'next-intl';
import { PageHeading } from '#/components/page-heading.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { settingsSections } from '#/features/account/components/settings/sections.ts';
import { SettingsShell } from '#/features/account/components/settings/settings-shell.tsx';

export default function AccountLoading() {
  const t = useTranslations('settings');
  return (
    <div className="page-width flex flex-col gap-8 py-8">
      <PageHeading title={t('title')} lead={t('lead')} />
      <SettingsShell>
        <output aria-label={t('loading')} className="flex flex-col gap-8">
          {settingsSections.map(({ id }) => (
            <Skeleton key={id} className="h-64 rounded-lg" />
          ))}
        </output>
      </SettingsShell>
    </div>
  );
}
