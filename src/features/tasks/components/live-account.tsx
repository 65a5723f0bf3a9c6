'use client';

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { useIsPageAlive } from '#/components/page-alive.tsx';
import { useViewer } from '#/components/viewer.tsx';
import { keepChanges } from '#/features/tasks/components/keep-changes.ts';
import { recentTasks } from '#/features/tasks/components/list-pages.ts';
import { trpc } from '#/trpc/client.ts';
import { refreshAccount } from '#/trpc/refresh-account.ts';

/** How often to ask, and to try to listen again, while the live connection is lost, in milliseconds. */
const FALLBACK_MS = 4000;

/** The server ends each connection after some minutes, and the browser takes it up again within this time: that is no loss. */
const USUAL_GAP_MS = 5000;

const LiveLost = createContext(false);

/** Whether the live connection is lost: what is shown is then asked for every few seconds. */
export function useIsLiveLost(): boolean {
  return useContext(LiveLost);
}

/**
 * Keeps the balance and the newest tasks of whoever is signed in as they are on the server, for every component below it.
 * A tab that is not seen lets go of its connection, of which a browser has few, and catches up when it is seen again.
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
    { enabled: isListening, onData: (changes) => keepChanges(utils, changes) },
  );
  const hasFailed = isListening && live.status === 'error';
  const isLost = hasFailed || (isListening && live.status === 'connecting' && live.error !== null);
  const { reset } = live;

  useEffect(() => {
    if (!isLost) return;
    const timer = setInterval(() => {
      refreshAccount(utils);
      void utils.tasks.invalidate();
      // One that is merely interrupted the browser takes up again by itself.
      if (hasFailed) reset();
    }, FALLBACK_MS);
    return () => clearInterval(timer);
  }, [isLost, hasFailed, reset, utils]);

  return <LiveLost value={useLasting(isLost, USUAL_GAP_MS)}>{children}</LiveLost>;
}

/** Whether something has been so for that long. */
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
