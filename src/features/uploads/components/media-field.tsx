'use client';

import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import type { MediaKind } from '#/catalog/media-kinds.ts';
import { FieldError } from '#/components/field.tsx';
import { useViewer } from '#/components/viewer.tsx';
import { ChosenUpload } from '#/features/uploads/components/chosen-upload.tsx';
import { DropArea } from '#/features/uploads/components/drop-area.tsx';
import { RecentUploads } from '#/features/uploads/components/recent-uploads.tsx';
import { SendingFile } from '#/features/uploads/components/sending-file.tsx';
import { usePastedFile } from '#/features/uploads/components/use-pasted-file.ts';
import { useSendFile } from '#/features/uploads/components/use-send-file.ts';

type MediaFieldProps = {
  /** The name of the field; its button has it as its id. */
  id: string;
  kind: MediaKind;
  label: string;
  /** The id of the upload that is chosen; '' while none is. */
  value: string;
  error: string | null;
  onChange: (uploadId: string) => void;
};

/**
 * A picture or a sound to work on: dropped, pasted, picked, or chosen again. It is brought to the server at once; where
 * it is refused, that is said here.
 */
export function MediaField({ id, kind, label, value, error, onChange }: MediaFieldProps) {
  const t = useTranslations('uploads');
  const isSignedIn = useViewer() !== null;
  const field = useRef<HTMLDivElement>(null);
  const { state, send, stop } = useSendFile({ onKept: onChange });
  usePastedFile({ kind, field, isWanted: isSignedIn && value === '' && state.step !== 'sending', onFile: replace });

  /** One that is refused leaves nothing chosen, rather than what it was to replace. */
  function replace(file: File) {
    if (value !== '') onChange('');
    send(file);
  }

  const isOpen = value === '' && state.step !== 'sending';
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a column with a gap everywhere.
    <div ref={field} role="group" aria-labelledby={`${id}-label`} className="flex flex-col gap-2">
      <span id={`${id}-label`} className="font-medium text-sm">
        {label}
      </span>
      {state.step === 'sending' ? (
        <SendingFile kind={kind} name={state.name} percent={state.percent} onStop={stop} />
      ) : null}
      {isOpen ? (
        <DropArea
          id={id}
          kind={kind}
          refused={state.step === 'refused' ? state : null}
          describedBy={error ? `${id}-error` : undefined}
          onFile={send}
        />
      ) : null}
      {value === '' ? null : (
        <ChosenUpload id={id} kind={kind} uploadId={value} onFile={replace} onClear={() => onChange('')} />
      )}
      {error ? (
        <FieldError id={`${id}-error`}>{state.step === 'sending' ? t(`stillSending.${kind}`) : error}</FieldError>
      ) : null}
      {isOpen && isSignedIn ? <RecentUploads kind={kind} label={t('recent')} onChoose={onChange} /> : null}
    </div>
  );
}
