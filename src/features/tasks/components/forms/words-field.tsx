import { useTranslations } from 'next-intl';
import type { KeyboardEvent } from 'react';
import { Field } from '#/components/field.tsx';
import { Textarea } from '#/components/ui/textarea.tsx';
import { cn } from '#/lib/cn.ts';

type WordsFieldProps = {
  /** The name of the field. */
  id: string;
  label: string;
  value: string;
  maxCharacters: number;
  placeholder?: string | undefined;
  error: string | null;
  onChange: (value: string) => void;
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  className?: string | undefined;
};

/** Words to work from, with how many characters there are and may be. */
export function WordsField({
  id,
  label,
  value,
  maxCharacters,
  error,
  onChange,
  className,
  ...control
}: WordsFieldProps) {
  const t = useTranslations('form');
  return (
    <Field
      id={id}
      label={label}
      error={error}
      hint={t('characters', { length: value.trim().length, max: maxCharacters })}
    >
      {(tied) => (
        <Textarea
          {...tied}
          {...control}
          name={id}
          value={value}
          onValueChange={onChange}
          className={cn('max-h-96 min-h-36', className)}
        />
      )}
    </Field>
  );
}
