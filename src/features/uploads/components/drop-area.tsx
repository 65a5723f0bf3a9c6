'use client';

import { CircleAlert, ImageUp, Music } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useDropzone } from 'react-dropzone';
import type { MediaKind } from '#/catalog/media-kinds.ts';
import { useIsSignUpOpen } from '#/components/sign-up-offer.tsx';
import { Button } from '#/components/ui/button.tsx';
import { useViewer } from '#/components/viewer.tsx';
import { acceptedFiles } from '#/features/uploads/components/accepted-files.ts';
import type { SendRefusal } from '#/features/uploads/components/send-file.ts';
import { Link, usePathname } from '#/i18n/navigation.ts';
import { cn } from '#/lib/cn.ts';

type DropAreaProps = {
  id: string;
  kind: MediaKind;
  /** The file that was not taken, and why. */
  refused: { file: File; refusal: SendRefusal } | null;
  describedBy: string | undefined;
  onFile: (file: File) => void;
};

/** The place for a file: it is dropped, pasted, or picked with the button. */
export function DropArea({ id, kind, refused, describedBy, onFile }: DropAreaProps) {
  const t = useTranslations('uploads');
  const isSignedIn = useViewer() !== null;
  const [isWrongKind, setIsWrongKind] = useState(false);
  const { getRootProps, getInputProps, open, isDragActive, isDragReject } = useDropzone({
    accept: acceptedFiles[kind],
    multiple: false,
    noClick: true,
    noKeyboard: true,
    noPaste: true,
    disabled: !isSignedIn,
    onDrop([file], rejected) {
      setIsWrongKind(!file && rejected.length > 0);
      if (file) onFile(file);
    },
  });
  const Icon = kind === 'image' ? ImageUp : Music;
  return (
    <div
      {...getRootProps({
        className: cn(
          'flex min-h-40 flex-col items-center justify-center gap-2 rounded-md border border-dashed p-4 text-center transition-[border-color,background-color]',
          isDragActive && !isDragReject ? 'border-focus bg-focus/8' : 'border-control bg-text/3',
          describedBy && 'border-bad',
        ),
      })}
    >
      <input {...getInputProps({ 'aria-label': t(`file.${kind}`) })} />
      {refused ? <Refused kind={kind} refusal={refused.refusal} onRetry={() => onFile(refused.file)} /> : null}
      {isWrongKind ? <Sentence>{t(`wrongKind.${kind}`)}</Sentence> : null}
      {refused || isWrongKind ? null : <Icon aria-hidden className="size-5 text-muted" />}
      {isSignedIn ? (
        <>
          <Button id={id} size="sm" aria-describedby={describedBy} onClick={open}>
            {t(`choose.${kind}`)}
          </Button>
          <p className="text-muted text-xs">
            {t('orDrop')} <span className="whitespace-nowrap">{t(`formats.${kind}`)}</span>
          </p>
        </>
      ) : (
        <SignInFirst id={id} kind={kind} />
      )}
    </div>
  );
}

function Sentence({ children }: { children: string }) {
  return (
    <p role="alert" className="measure flex gap-2 text-left text-bad text-sm">
      <CircleAlert aria-hidden className="mt-1 size-4 shrink-0" />
      {children}
    </p>
  );
}

/** Why a file was not taken: the server's own sentence, and that it cost nothing. */
function Refused({ kind, refusal, onRetry }: { kind: MediaKind; refusal: SendRefusal; onRetry: () => void }) {
  const t = useTranslations('uploads');
  if (refusal.reason !== 'LOST') return <Sentence>{withNotCharged(refusal.message, t('notCharged'))}</Sentence>;
  return (
    <>
      <Sentence>{t(`lost.${kind}`)}</Sentence>
      <Button size="sm" variant="ghost" onClick={onRetry}>
        {t('retry')}
      </Button>
    </>
  );
}

/** Many refusals say so themselves. */
function withNotCharged(message: string, notCharged: string): string {
  return message.includes(notCharged) ? message : `${message} ${notCharged}`;
}

function SignInFirst({ id, kind }: { id: string; kind: MediaKind }) {
  const t = useTranslations('uploads');
  const locale = useLocale();
  const next = `/${locale}${usePathname()}`;
  const isSignUpOpen = useIsSignUpOpen();
  return (
    <Button asChild size="sm">
      <Link id={id} href={{ pathname: isSignUpOpen ? '/sign-up' : '/sign-in', query: { next } }}>
        {t(`${isSignUpOpen ? 'signUpFirst' : 'signInFirst'}.${kind}`)}
      </Link>
    </Button>
  );
}
