'use client';

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react';
import { useIsPageAlive } from '#/components/page-alive.tsx';
import { useViewer } from '#/components/viewer.tsx';
import { keepChanges } from '#/features/tasks/components/keep-changes.ts';
import { recentTasks } from '#/features/tasks/components/list-pages.ts';
import { type Standing, useReconnection } from '#/features/tasks/components/use-reconnection.ts';
import { WaitingBar } from '#/features/tasks/components/waiting-bar.tsx';
import { trpc } from '#/trpc/client.ts';
import { refreshAccount } from '#/trpc/refresh-account.ts';

const LiveLost = createContext(false);

/** Whether the live connection is lost, so that the page polls instead. */
export function useIsLiveLost(): boolean {
  return useContext(LiveLost);
}

/**
 * Keeps the balance and the newest tasks of the signed-in user up to date, for all components below. All visible tabs share
 * one connection (`sharedSubscriptionLink`), because a browser allows few; a hidden tab leaves it, and catches up when it is
 * visible again.
 */
export function LiveAccount({ children }: { children: ReactNode }) {
  const utils = trpc.useUtils();
  const isSignedIn = useViewer() !== null;
  const isSeen = useSyncExternalStore(
    subscribeToVisibility,
    () => document.visibilityState === 'visible',
    () => true,
  );
  const isPageAlive = useIsPageAlive();
  const isListening = isSignedIn && isSeen && isPageAlive;
  const [standing, setStanding] = useState<Standing>('open');
  const live = trpc.tasks.onChanges.useSubscription(
    { recent: recentTasks.limit },
    {
      enabled: isListening && standing !== 'resting',
      onData: (changes) => keepChanges(utils, changes),
      // Signed out elsewhere: the reads that follow are refused, and then the page is drawn anew.
      onError: ({ data }) => data?.reason === 'UNAUTHORIZED' && refreshAccount(utils),
    },
  );
  useReconnection({
    isListening,
    isBroken: live.status === 'error' || (live.status === 'connecting' && live.error !== null),
    isOpen: live.status === 'pending',
    standing,
    setStanding,
    onTry() {
      refreshAccount(utils);
      void utils.tasks.invalidate();
    },
  });
  const isLost = isListening && standing !== 'open';

  return (
    <LiveLost value={isLost}>
      {children}
      <WaitingBar isLiveLost={isLost} />
    </LiveLost>
  );
}

function subscribeToVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
