import type { LucideIcon } from 'lucide-react';
import { FieldError } from '#/components/field.tsx';
import { Segmented, SegmentedItem } from '#/components/ui/segmented.tsx';

type ChoiceFieldProps<Value extends string> = {
  id: string;
  label: string;
  value: Value;
  choices: readonly { value: Value; label: string; icon?: LucideIcon }[];
  /** What the choice means, under it. */
  hint?: string;
  error: string | null;
  onChange: (value: Value) => void;
};

/** One of a few, all in sight. */
export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>) {
  const { id, label, value, choices, hint, error, onChange } = props;
  return (
    <div className="flex flex-col gap-2">
      <span id={`${id}-label`} className="font-medium text-sm">
        {label}
      </span>
      <Segmented
        aria-labelledby={`${id}-label`}
        value={value}
        onValueChange={(chosen) => onChange(chosen as Value)}
        className="flex w-full"
      >
        {choices.map(({ value: one, label: name, icon: Icon }) => (
          <SegmentedItem key={one} value={one} className="px-1.5">
            {Icon ? <Icon aria-hidden /> : null}
            {name}
          </SegmentedItem>
        ))}
      </Segmented>
      {hint ? <p className="figures text-muted text-xs">{hint}</p> : null}
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
    </div>
  );
}
