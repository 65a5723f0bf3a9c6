'use client';

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { useIsPageAlive } from '#/components/page-alive.tsx';
import { useViewer } from '#/components/viewer.tsx';
import { keepChanges } from '#/features/tasks/components/keep-changes.ts';
import { recentTasks } from '#/features/tasks/components/list-pages.ts';
import { trpc } from '#/trpc/client.ts';
import { refreshAccount } from '#/trpc/refresh-account.ts';

/** How often to poll, and to reconnect, while the live connection is lost, in milliseconds. */
const FALLBACK_MS = 4000;

/** The server closes each connection after some minutes, and the browser reconnects within this time, in milliseconds. */
const USUAL_GAP_MS = 5000;

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
  const live = trpc.tasks.onChanges.useSubscription(
    { recent: recentTasks.limit },
    {
      enabled: isListening,
      onData: (changes) => keepChanges(utils, changes),
      // Signed out elsewhere: the reads that follow are refused, and then the page is drawn anew.
      onError: ({ data }) => data?.reason === 'UNAUTHORIZED' && refreshAccount(utils),
    },
  );
  const hasFailed = isListening && live.status === 'error';
  const isLost = hasFailed || (isListening && live.status === 'connecting' && live.error !== null);
  const { reset } = live;

  useEffect(() => {
    if (!isLost) return;
    const timer = setInterval(() => {
      refreshAccount(utils);
      void utils.tasks.invalidate();
      // The browser reconnects an interrupted connection by itself; only a failed one has to be reset.
      if (hasFailed) reset();
    }, FALLBACK_MS);
    return () => clearInterval(timer);
  }, [isLost, hasFailed, reset, utils]);

  return <LiveLost value={useLasting(isLost, USUAL_GAP_MS)}>{children}</LiveLost>;
}

/** Whether `isSo` has been true for `milliseconds` without a break. */
function useLasting(isSo: boolean, milliseconds: number): boolean {
  const [hasLasted, setHasLasted] = useState(false);
  useEffect(() => {
    if (!isSo) return;
    const timer = setTimeout(() => setHasLasted(true), milliseconds);
    return () => {
      clearTimeout(timer);
      setHasLasted(false);
    };
  }, [isSo, milliseconds]);
  return isSo && hasLasted;
}

function subscribeToVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
