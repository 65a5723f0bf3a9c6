import { useRef, useState } from 'react';

/**
 * The file of a result whose address works for a while. Where it cannot be loaded it asks once for a renewed address,
 * then says so and offers to try again. `onRenew` gives the address as it is now; null when there is none.
 */
export function useResultFile({ url, onRenew }: { url: string; onRenew: () => Promise<string | null> }) {
  const hasRenewed = useRef(false);
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const [isRetrying, setIsRetrying] = useState(false);
  const [tries, setTries] = useState(0);

  async function onError() {
    if (hasRenewed.current) return setFailedUrl(url);
    hasRenewed.current = true;
    const renewed = await onRenew();
    if (renewed === null || renewed === url) setFailedUrl(url);
  }

  async function retry() {
    setIsRetrying(true);
    await onRenew();
    setIsRetrying(false);
    setFailedUrl(null);
    // A new address is loaded by itself; the same one by an element that is new.
    setTries((count) => count + 1);
  }

  return {
    hasFailed: failedUrl === url,
    isRetrying,
    /** Changes with each try, as the key of the element that loads the file. */
    tries,
    retry,
    onError: () => void onError(),
    onLoaded: () => {
      hasRenewed.current = false;
    },
  };
}

export type ResultFile = ReturnType<typeof useResultFile>;
