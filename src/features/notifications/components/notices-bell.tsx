'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type CSSProperties, useRef, useState } from 'react';
import { anchoredClasses, anchorTo } from '#/components/anchor-to.ts';
import { Button } from '#/components/ui/button.tsx';
import { Dialog, DialogContent, DialogTitle, DialogTrigger } from '#/components/ui/dialog.tsx';
import { NoticesPanel } from '#/features/notifications/components/notices-panel.tsx';
import { ThresholdForm } from '#/features/notifications/components/threshold-form.tsx';
import { trpc } from '#/trpc/client.ts';

/** How often the unread count is polled, in milliseconds, in case the live connection is lost. */
const recountMs = 60_000;
/** Above this count the badge shows no exact number. */
const maxShown = 99;

/** The bell in the header with how many notices are unread. Opens them, which marks them as read. */
export function NoticesBell() {
  const t = useTranslations('notices');
  const utils = trpc.useUtils();
  const unread = trpc.notices.unreadCount.useQuery(undefined, { refetchInterval: recountMs }).data?.unread ?? 0;
  // Not tRPC's useInfiniteQuery, which sends fields that the server's strict schema refuses.
  const list = useInfiniteQuery({
    queryKey: [['notices', 'list'], 'pages'],
    queryFn: ({ pageParam }) => utils.client.notices.list.query(pageParam === null ? {} : { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled: false,
  });
  const markRead = trpc.notices.markRead.useMutation({
    onSuccess: (counted) => utils.notices.unreadCount.setData(undefined, counted),
  });
  const trigger = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<CSSProperties>({});
  const [isOpen, setIsOpen] = useState(false);

  async function read() {
    const { data } = await list.refetch();
    const newest = data?.pages[0]?.notices[0];
    if (newest && !newest.isRead) markRead.mutate({ upTo: newest.id });
  }

  function changeOpen(opens: boolean) {
    if (opens) {
      setAnchor(anchorTo(trigger.current));
      void read();
    }
    setIsOpen(opens);
  }

  return (
    <Dialog open={isOpen} onOpenChange={changeOpen}>
      <DialogTrigger asChild>
        <Button ref={trigger} variant="ghost" size="icon" aria-label={t('bell', { unread })}>
          <Bell aria-hidden className="size-5" />
          {unread > 0 ? (
            <span
              aria-hidden
              className="figures absolute top-1 left-1/2 min-w-4.5 rounded-full bg-text px-1 text-center font-medium text-background text-xs leading-4.5"
            >
              {unread > maxShown ? `${maxShown}+` : unread}
            </span>
          ) : null}
        </Button>
      </DialogTrigger>
      <DialogContent closeLabel={t('close')} aria-describedby={undefined} style={anchor} className={anchoredClasses}>
        <DialogTitle>{t('title')}</DialogTitle>
        <NoticesPanel
          notices={list.data?.pages.flatMap((page) => page.notices) ?? null}
          hasFailed={list.isError}
          hasOlder={list.hasNextPage}
          isBusy={list.isFetching}
          onRetry={() => void read()}
          onOlder={() => void list.fetchNextPage()}
          onLeave={() => setIsOpen(false)}
        />
        <ThresholdForm />
      </DialogContent>
    </Dialog>
  );
}
