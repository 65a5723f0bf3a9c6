'use client';

import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { Button } from '#/components/ui/button.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { FileNotLoaded } from '#/features/tasks/components/results/file-not-loaded.tsx';
import { cn } from '#/lib/cn.ts';

/** More is in the file: a page with all of it would be slow. */
const maxShownCharacters = 100_000;

type ResultWordsProps = {
  kind: 'text' | 'data';
  url: string;
  label: string;
  /** Returns the file's current address; null when there is none. */
  onRenew: () => Promise<string | null>;
};

/** A text, or data as JSON, to be read and copied. */
export function ResultWords({ kind, url, label, onRenew }: ResultWordsProps) {
  const t = useTranslations('result');
  const words = useQuery({
    queryKey: ['words', url],
    queryFn: ({ signal }) => readWords(url, onRenew, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const shown = words.data?.slice(0, maxShownCharacters) ?? '';
  return (
    <div className="relative flex size-full flex-col border border-line bg-text/3">
      {words.isPending ? <Skeleton className="size-full" /> : null}
      {words.data === undefined ? null : (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a place that scrolls. */}
          <div
            role="group"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by arrow keys.
            tabIndex={0}
            aria-label={label}
            className="min-h-0 flex-1 overflow-auto p-4"
          >
            <pre className={cn('wrap-anywhere whitespace-pre-wrap text-sm', kind === 'text' && 'measure font-sans')}>
              {shown}
            </pre>
          </div>
          <div className="flex items-center justify-between gap-4 border-t px-4 py-2">
            <p className="text-muted text-xs">{shown.length < words.data.length ? t('wordsCut') : null}</p>
            <Button size="sm" onClick={() => void copy(words.data, t('copied'), t('notCopied'))}>
              <Copy aria-hidden />
              {t('copy')}
            </Button>
          </div>
        </>
      )}
      <FileNotLoaded
        kind={kind}
        file={{
          hasFailed: words.isError,
          isRetrying: words.isFetching,
          retry: async () => {
            await words.refetch();
          },
        }}
      />
    </div>
  );
}

/** Reads the file; where its address has expired, by the current one. */
async function readWords(url: string, onRenew: () => Promise<string | null>, signal: AbortSignal): Promise<string> {
  const first = await fetch(url, { signal });
  if (first.ok) return first.text();
  const renewed = first.status === 403 ? await onRenew() : null;
  const second = renewed === null ? first : await fetch(renewed, { signal });
  if (!second.ok) throw new Error(`The file was answered with ${second.status}.`);
  return second.text();
}

async function copy(words: string, done: string, notDone: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(words);
    toast.success(done);
  } catch {
    toast.error(notDone);
  }
}
