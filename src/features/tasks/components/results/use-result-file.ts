import { useRef, useState } from 'react';

/**
 * The state of a result's file, whose signed URL expires. On a load error it renews the URL once; after a second error it
 * reports the failure and offers a retry. `onRenew` returns the current URL; null when there is none.
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
    // A changed URL loads by itself; an unchanged one needs a new element, hence the key.
    setTries((count) => count + 1);
  }

  return {
    hasFailed: failedUrl === url,
    isRetrying,
    /** The React key of the element that loads the file; it changes with each try. */
    tries,
    retry,
    onError: () => void onError(),
    onLoaded: () => {
      hasRenewed.current = false;
    },
  };
}

export type ResultFile = ReturnType<typeof useResultFile>;
