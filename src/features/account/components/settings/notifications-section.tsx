'use client';

import { NotRead, SectionSkeleton } from '#/features/account/components/settings/section-states.tsx';
import { SettingsSection } from '#/features/account/components/settings/settings-section.tsx';
import { NotificationSwitches } from '#/features/notifications/components/notification-switches.tsx';
import { ThresholdForm } from '#/features/notifications/components/threshold-form.tsx';
import { trpc } from '#/trpc/client.ts';

/** What the user is told of, in which ways, and from which balance on. */
export function NotificationsSection() {
  const read = trpc.notices.switches.useQuery();
  return (
    <SettingsSection id="notifications">
      {read.isPending ? <SectionSkeleton /> : null}
      {read.isError && !read.data ? <NotRead onRetry={() => read.refetch()} /> : null}
      {read.data ? <NotificationSwitches {...read.data} /> : null}
      <ThresholdForm />
    </SettingsSection>
  );
}
