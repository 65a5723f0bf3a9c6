import { keepPreviousData } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { localPreview } from '#/catalog/models.ts';
import { type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import type { AnyDraft } from '#/features/tasks/components/task-input.ts';
import { trpc } from '#/trpc/client.ts';

/** How long typing rests before the server is asked, in milliseconds. */
const restMs = 600;

/**
 * Says what of the prompt the local preview cannot draw, by the server's quote of the form as it stands; null where something
 * else would make it, and until it is known.
 */
export function usePreviewNote(slug: TaskTypeSlug, model: string, draft: AnyDraft): string | null {
  const t = useTranslations('price');
  const rested = useRested(draft);
  const isDrawn = model === localPreview && (slug === 'text-to-image' || slug === 'text-to-video');
  const input = isDrawn ? taskTypes[slug].input.safeParse(rested) : null;
  const asked = { type: slug, model, input: input?.data } as Parameters<typeof trpc.creditCosts.quote.useQuery>[0];
  const { data } = trpc.creditCosts.quote.useQuery(asked, {
    enabled: input?.success === true,
    placeholderData: keepPreviousData,
  });
  const preview = input?.success ? data?.preview : null;
  if (!preview) return null;
  if (preview.drawn.length === 0) return t('previewNothing');
  if (preview.notUnderstood.length === 0) return t('previewWhole');
  return t('previewMissing', { words: preview.notUnderstood.join(', ') });
}

/** A value as it was when it last rested. */
function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
