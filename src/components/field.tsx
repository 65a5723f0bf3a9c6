import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Label } from '#/components/ui/label.tsx';

type FieldProps = {
  /** The id of the control. The hint and the error get ids made from it. */
  id: string;
  label: string;
  hint?: ReactNode;
  error?: string | null;
  /** Gets what the control must carry to be tied to label, hint and error. */
  children: (props: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean | undefined;
  }) => ReactNode;
};

/** A labelled control with a hint, and an error that names what is allowed. */
export function Field({ id, label, hint, error, children }: FieldProps) {
  const describedBy = [hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean).join(' ');
  return (
    <div className="flex flex-col gap-2">
      <Label htmlFor={id}>{label}</Label>
      {children({ id, 'aria-describedby': describedBy || undefined, 'aria-invalid': error ? true : undefined })}
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
      {hint ? (
        <p id={`${id}-hint`} className="figures text-muted text-xs">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** The sentence under a control that was refused. */
export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} className="flex gap-2 text-bad text-xs">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      {children}
    </p>
  );
}
