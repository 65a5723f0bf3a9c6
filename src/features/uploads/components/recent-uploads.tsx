'use client';

import { AudioLines } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { MediaKind } from '#/catalog/media-kinds.ts';
import { formatSeconds } from '#/features/uploads/components/format-seconds.ts';
import { ownPath } from '#/lib/own-path.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type Upload = RouterOutputs['uploads']['get'];

type RecentUploadsProps = { kind: MediaKind; label: string; onChoose: (uploadId: string) => void };

/** What was brought lately, to be chosen again with one press. Nothing where there is nothing. */
export function RecentUploads({ kind, label, onChoose }: RecentUploadsProps) {
  const t = useTranslations('uploads');
  const { data } = trpc.uploads.recent.useQuery();
  const uploads = data?.uploads.filter((upload) => upload.kind === kind) ?? [];
  if (uploads.length === 0) return null;
  return (
    <div className="flex flex-col gap-1">
      <p className="text-muted text-xs">{label}</p>
      <ul aria-label={label} className="-mx-1 flex gap-2 overflow-x-auto p-1">
        {uploads.map((upload, index) => (
          <li key={upload.id} className="shrink-0">
            <button
              type="button"
              onClick={() => onChoose(upload.id)}
              aria-label={t(`chooseAgain.${upload.kind}`, { number: index + 1, facts: factsOf(upload) })}
              className="grid h-14 min-w-14 place-items-center overflow-hidden rounded-md border border-line bg-text/4 transition-[border-color] hover:border-control"
            >
              <Thumbnail upload={upload} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function factsOf({ kind, width, height, durationSeconds }: Upload): string {
  return kind === 'image' ? `${width} × ${height}` : formatSeconds(durationSeconds ?? 0);
}

function Thumbnail({ upload }: { upload: Upload }) {
  if (upload.kind === 'audio') {
    return (
      <span aria-hidden className="figures flex items-center gap-2 px-3 text-muted text-xs">
        <AudioLines className="size-4" />
        {factsOf(upload)}
      </span>
    );
  }
  // biome-ignore lint/performance/noImgElement: the address is signed and private, so nothing can optimise it ahead.
  return <img src={ownPath(upload.url)} alt="" loading="lazy" className="size-14 object-cover" />;
}
