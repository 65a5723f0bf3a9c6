import { useTranslations } from 'next-intl';
import { Field } from '#/components/field.tsx';
import { Input } from '#/components/ui/input.tsx';
import { Select } from '#/components/ui/select.tsx';
import { Textarea } from '#/components/ui/textarea.tsx';
import type { ActField } from '#/features/admin/components/act-fields.ts';

type ActFieldControlProps = {
  field: ActField;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
};

/** One field of an act, with what was refused in it. */
export function ActFieldControl({ field, value, error, onChange }: ActFieldControlProps) {
  const t = useTranslations('admin.act');
  const { name, kind, choices, isAllWhenEmpty } = field;
  const labelOf = (choice: string) => {
    const key = `choices.${choice as 'now'}` as const;
    return t.has(key) ? t(key) : choice;
  };
  return (
    <Field
      id={`act-${name}`}
      label={t(`fields.${name as 'chargeId'}`)}
      hint={isAllWhenEmpty && t('allWhenEmpty')}
      error={error}
    >
      {(props) => {
        if (choices)
          return (
            <Select {...props} value={value} onValueChange={onChange}>
              {choices.map((choice) => (
                <option key={choice} value={choice}>
                  {labelOf(choice)}
                </option>
              ))}
            </Select>
          );
        if (kind === 'list') return <Textarea {...props} value={value} onValueChange={onChange} />;
        return (
          <Input
            {...props}
            type={kind === 'instant' ? 'datetime-local' : 'text'}
            inputMode={kind === 'credits' || kind === 'days' ? 'numeric' : undefined}
            value={value}
            onChange={({ target }) => onChange(target.value)}
          />
        );
      }}
    </Field>
  );
}
