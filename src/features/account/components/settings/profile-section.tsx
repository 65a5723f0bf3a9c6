'use client';

import { Copy } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { Button } from '#/components/ui/button.tsx';
import { NameForm } from '#/features/account/components/settings/name-form.tsx';
import { NotRead, SectionSkeleton } from '#/features/account/components/settings/section-states.tsx';
import { SettingsSection } from '#/features/account/components/settings/settings-section.tsx';
import { trpc } from '#/trpc/client.ts';

/** Name, address, id, and since when. */
export function ProfileSection() {
  const t = useTranslations('settings.profile');
  const format = useFormatter();
  const profile = trpc.account.profile.useQuery();
  return (
    <SettingsSection id="profile">
      {profile.isPending ? <SectionSkeleton /> : null}
      {profile.isError && !profile.data ? <NotRead onRetry={() => profile.refetch()} /> : null}
      {profile.data ? (
        <>
          <NameForm name={profile.data.name} />
          <dl className="grid gap-4 text-sm sm:grid-cols-2">
            <div>
              <dt className="text-muted text-xs">{t('email')}</dt>
              <dd className="break-all">{profile.data.email}</dd>
            </div>
            <div>
              <dt className="text-muted text-xs">{t('since')}</dt>
              <dd className="figures">{format.dateTime(profile.data.createdAt, 'date')}</dd>
            </div>
            <div className="sm:col-span-2">
              <dt className="text-muted text-xs">{t('id')}</dt>
              <dd className="flex flex-wrap items-center gap-2">
                <span className="break-all font-mono text-xs">{profile.data.id}</span>
                <CopyButton text={profile.data.id} />
              </dd>
              <dd className="mt-1 text-muted text-xs">{t('idHint')}</dd>
            </div>
          </dl>
        </>
      ) : null}
    </SettingsSection>
  );
}

function CopyButton({ text }: { text: string }) {
  const t = useTranslations('settings.profile');
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      toast.success(t('copied'));
    } catch {
      toast.error(t('notCopied'));
    }
  }
  return (
    <Button size="sm" onClick={copy}>
      <Copy aria-hidden />
      {t('copy')}
    </Button>
  );
}
