'use client';

import { Replace, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useDropzone } from 'react-dropzone';
import type { MediaKind } from '#/catalog/media-kinds.ts';
import { Button } from '#/components/ui/button.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { acceptedFiles } from '#/features/uploads/components/accepted-files.ts';
import { SoundPlayer } from '#/features/uploads/components/sound-player.tsx';
import { type Upload, useUpload } from '#/features/uploads/components/use-upload.ts';
import { cn } from '#/lib/cn.ts';
import { ownPath } from '#/lib/own-path.ts';

type ChosenUploadProps = {
  id: string;
  kind: MediaKind;
  uploadId: string;
  /** Another file, to take its place. */
  onFile: (file: File) => void;
  onClear: () => void;
};

/** The picture or sound that is chosen, as it is; another dropped on it takes its place. */
export function ChosenUpload({ id, kind, uploadId, onFile, onClear }: ChosenUploadProps) {
  const t = useTranslations('uploads');
  const { upload, isGone, isUnreadable, readAgain } = useUpload(uploadId);
  const [isWrongKind, setIsWrongKind] = useState(false);
  const { getRootProps, getInputProps, open, isDragActive } = useDropzone({
    accept: acceptedFiles[kind],
    multiple: false,
    noClick: true,
    noKeyboard: true,
    noPaste: true,
    onDrop([file], rejected) {
      setIsWrongKind(!file && rejected.length > 0);
      if (file) onFile(file);
    },
  });
  return (
    <div
      {...getRootProps({
        className: cn(
          'flex min-h-40 flex-col gap-2 rounded-md border p-2 transition-[border-color]',
          isDragActive ? 'border-focus' : 'border-line bg-text/3',
        ),
      })}
    >
      <input {...getInputProps({ 'aria-label': t(`file.${kind}`) })} />
      <div className="grid flex-1 place-items-center">
        {upload ? <Preview upload={upload} /> : null}
        {isGone ? <p className="p-2 text-bad text-sm">{t(`gone.${kind}`)}</p> : null}
        {isUnreadable ? (
          <Button size="sm" onClick={readAgain}>
            {t('readAgain')}
          </Button>
        ) : null}
        {!upload && !isGone && !isUnreadable ? <Skeleton className="h-28 w-full rounded-sm" /> : null}
      </div>
      {isWrongKind ? (
        <p role="alert" className="px-1 text-bad text-sm">
          {t(`wrongKind.${kind}`)}
        </p>
      ) : null}
      <div className="flex items-center justify-between gap-2">
        <p className="figures min-w-0 truncate pl-1 text-muted text-xs">{upload ? <Facts upload={upload} /> : null}</p>
        <div className="flex shrink-0">
          <Button id={id} size="sm" variant="ghost" className="px-2" onClick={open}>
            <Replace aria-hidden />
            {t('replace')}
          </Button>
          <Button size="sm" variant="ghost" className="px-2" onClick={onClear} aria-label={t(`clear.${kind}`)}>
            <X aria-hidden />
          </Button>
        </div>
      </div>
    </div>
  );
}

function Preview({ upload }: { upload: Upload }) {
  const t = useTranslations('uploads');
  const url = ownPath(upload.url);
  if (upload.kind === 'audio') {
    return (
      <div className="w-full px-1">
        <SoundPlayer url={url} label={t('yourSound')} durationSeconds={upload.durationSeconds} heightPx={48} />
      </div>
    );
  }
  return (
    // biome-ignore lint/performance/noImgElement: the address is signed and private, so nothing can optimise it ahead.
    <img
      src={url}
      alt={t('yourPicture')}
      width={upload.width ?? undefined}
      height={upload.height ?? undefined}
      className="h-auto max-h-56 w-auto max-w-full rounded-sm object-contain"
    />
  );
}

/** Its size in pixels, or its length; and how large the file is. */
function Facts({ upload }: { upload: Upload }) {
  const t = useTranslations('uploads');
  const { kind, width, height, durationSeconds, bytes } = upload;
  const kilobytes = Math.max(1, Math.round(bytes / 1000));
  const size = kilobytes < 1000 ? t('kilobytes', { kilobytes }) : t('megabytes', { megabytes: kilobytes / 1000 });
  if (kind === 'image') return `${t('pixels', { width: width ?? 0, height: height ?? 0 })} · ${size}`;
  return `${t('seconds', { seconds: durationSeconds ?? 0 })} · ${size}`;
}
