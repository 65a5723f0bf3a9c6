'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { Badge } from '#/components/ui/badge.tsx';
import { Button } from '#/components/ui/button.tsx';
import { NotRead, SectionSkeleton } from '#/features/account/components/settings/section-states.tsx';
import { SettingsSection } from '#/features/account/components/settings/settings-section.tsx';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type Session = RouterOutputs['account']['sessions'][number];

/** Where the user is signed in; each session but the present one can be ended, and all others at once. */
export function SessionsSection() {
  const t = useTranslations('settings.security.sessions');
  const utils = trpc.useUtils();
  const sessions = trpc.account.sessions.useQuery();
  const onSettled = () => utils.account.sessions.invalidate();
  const onError = () => void toast.error(t('failed'));
  const end = trpc.account.endSession.useMutation({
    onSuccess: () => void toast.success(t('ended')),
    onError,
    onSettled,
  });
  const endOthers = trpc.account.endOtherSessions.useMutation({
    onSuccess: ({ ended }) => void toast.success(t('othersEnded', { count: ended })),
    onError,
    onSettled,
  });
  const list = sessions.data ?? [];
  const hasOthers = list.some(({ isCurrent }) => !isCurrent);
  return (
    <SettingsSection id="sessions">
      {sessions.isPending ? <SectionSkeleton /> : null}
      {sessions.isError && !sessions.data ? <NotRead onRetry={() => sessions.refetch()} /> : null}
      <ul className="flex flex-col">
        {list.map((session) => (
          <SessionLine
            key={session.id}
            session={session}
            isBusy={end.isPending && end.variables.id === session.id}
            onEnd={() => end.mutate({ id: session.id })}
          />
        ))}
      </ul>
      {hasOthers ? (
        <div>
          <Button isBusy={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t('endOthers')}
          </Button>
        </div>
      ) : null}
      {sessions.data && !hasOthers ? <p className="text-muted text-sm">{t('alone')}</p> : null}
    </SettingsSection>
  );
}

function SessionLine({ session, isBusy, onEnd }: { session: Session; isBusy: boolean; onEnd: () => void }) {
  const t = useTranslations('settings.security.sessions');
  const format = useFormatter();
  const { isCurrent, device, ipAddress, signedInAt } = session;
  const name = t('device', { browser: device.browser ?? 'none', system: device.system ?? 'none' });
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-line border-t py-3 first:border-t-0 first:pt-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
          {name}
          {isCurrent ? <Badge tone="good">{t('here')}</Badge> : null}
        </p>
        <p className="figures text-muted text-xs">
          {t('since', { date: format.dateTime(signedInAt, 'moment') })}
          {ipAddress ? `, ${t('from', { address: ipAddress })}` : null}
        </p>
      </div>
      {isCurrent ? null : (
        <Button size="sm" aria-label={t('endNamed', { device: name })} isBusy={isBusy} onClick={onEnd}>
          {t('end')}
        </Button>
      )}
    </li>
  );
}
