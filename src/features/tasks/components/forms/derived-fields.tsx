import { type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { ChoiceField } from '#/features/tasks/components/forms/choice-field.tsx';
import type { AnyFieldsProps } from '#/features/tasks/components/forms/fields-props.ts';
import { RatioField } from '#/features/tasks/components/forms/ratio-field.tsx';
import { type SchemaField, schemaFields } from '#/features/tasks/components/forms/schema-field.ts';
import { SliderField } from '#/features/tasks/components/forms/slider-field.tsx';
import { useFieldWords } from '#/features/tasks/components/forms/use-field-words.ts';
import { WordsField } from '#/features/tasks/components/forms/words-field.tsx';
import { MediaField } from '#/features/uploads/components/media-field.tsx';

/** The fields of a type's form, as its input states them. */
export function DerivedFields({ slug, ...props }: AnyFieldsProps & { slug: TaskTypeSlug }) {
  const fields = schemaFields(taskTypes[slug]);
  const hasMedia = fields.some(({ control }) => control === 'media');
  return fields.map((field) => (
    <DerivedField
      key={field.name}
      slug={slug}
      field={field}
      wordsClassName={hasMedia ? 'min-h-24' : undefined}
      {...props}
    />
  ));
}

type DerivedFieldProps = AnyFieldsProps & {
  slug: TaskTypeSlug;
  field: SchemaField;
  wordsClassName: string | undefined;
};

function DerivedField({ slug, field, wordsClassName, draft, onChange, errorOf, onKeyDown }: DerivedFieldProps) {
  const { labelOf, choiceOf, placeholder } = useFieldWords(slug);
  const { name } = field;
  const value = draft[name];
  const common = { id: name, label: labelOf(name), error: errorOf(name) };
  const change = (to: unknown) => onChange({ [name]: to });
  switch (field.control) {
    case 'media':
      return <MediaField {...common} kind={field.kind} value={String(value)} onChange={change} />;
    case 'words':
      return (
        <WordsField
          {...common}
          value={String(value)}
          maxCharacters={field.maxCharacters}
          placeholder={placeholder}
          onChange={change}
          onKeyDown={onKeyDown}
          className={wordsClassName}
        />
      );
    case 'ratio':
      return <RatioField {...common} value={String(value)} onChange={change} />;
    case 'number':
      return <SliderField {...common} slug={slug} field={field} value={Number(value)} onChange={change} />;
    case 'choice':
      return (
        <ChoiceField
          {...common}
          value={String(value)}
          choices={field.values.map((one) => ({ value: String(one), label: choiceOf(name, String(one)) }))}
          onChange={(chosen) => change(field.values.find((one) => String(one) === chosen))}
        />
      );
  }
}
