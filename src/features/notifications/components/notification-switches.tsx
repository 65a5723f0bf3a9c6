'use client';

import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { Switch } from '#/components/ui/switch.tsx';
import { type NotificationChannel, notificationKinds } from '#/features/notifications/schema.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type Read = RouterOutputs['notices']['switches'];

const channels: NotificationChannel[] = ['mail', 'app'];

/** What the user is told of, line by line, with a switch for each way of telling. */
export function NotificationSwitches({ switches, isConfirmed }: Read) {
  const t = useTranslations('settings.notifications');
  const utils = trpc.useUtils();
  const choose = trpc.notices.choose.useMutation({
    onMutate(chosen) {
      // The switch moves at once; what the server says afterwards holds.
      utils.notices.switches.setData(
        undefined,
        (read) => read && { ...read, switches: read.switches.map(withChoice(chosen)) },
      );
    },
    onSuccess: (read) => utils.notices.switches.setData(undefined, read),
    onError() {
      toast.error(t('notSaved'));
      void utils.notices.switches.invalidate();
    },
  });
  return (
    <>
      {isConfirmed ? null : <p className="text-muted text-sm">{t('unconfirmed')}</p>}
      <ul className="divide-y divide-line">
        {notificationKinds.map((kind) => (
          <li
            key={kind}
            className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3 py-4 first:pt-0 last:pb-0"
          >
            <div className="min-w-0 flex-1 basis-60">
              <p className="font-medium text-sm">{t(`kinds.${kind}.title`)}</p>
              <p className="measure text-muted text-sm">{t(`kinds.${kind}.lead`)}</p>
            </div>
            <div className="flex gap-6">
              {channels.map((channel) => {
                const own = switches.find((one) => one.kind === kind && one.channel === channel);
                return own ? (
                  <span key={channel} className="flex items-center gap-2 text-sm">
                    <Switch
                      id={`${kind}-${channel}`}
                      aria-label={t('label', { kind: t(`kinds.${kind}.title`), channel: t(`channels.${channel}`) })}
                      checked={own.isOn}
                      onCheckedChange={(isOn) => choose.mutate({ kind, channel, isOn })}
                    />
                    <label htmlFor={`${kind}-${channel}`}>{t(`channels.${channel}`)}</label>
                  </span>
                ) : null;
              })}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

function withChoice(chosen: { kind: string; channel: string; isOn: boolean }) {
  return (one: Read['switches'][number]) =>
    one.kind === chosen.kind && one.channel === chosen.channel ? { ...one, isOn: chosen.isOn } : one;
}
