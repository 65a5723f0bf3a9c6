import { useTranslations } from 'next-intl';
import { localPreview } from '#/catalog/models.ts';
import { getCreditCostDescription } from '#/catalog/price-book.ts';
import { type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { FieldError } from '#/components/field.tsx';
import { Label } from '#/components/ui/label.tsx';
import { Select } from '#/components/ui/select.tsx';
import { useModelName } from '#/features/tasks/components/use-model-name.ts';
import { trpc } from '#/trpc/client.ts';

type ModelFieldProps = {
  slug: TaskTypeSlug;
  models: readonly string[];
  model: string;
  /** The exact price of the form as it stands by a model, in credits; null until it is known. */
  costOf: (model: string) => number | null;
  error: string | null;
  onChange: (model: string) => void;
};

/** Who makes it: each model with what this costs by it and how long it usually takes. Nothing where there is one alone. */
export function ModelField({ slug, models, ...props }: ModelFieldProps) {
  return models.length > 1 ? <ModelChoice slug={slug} models={models} {...props} /> : null;
}

function ModelChoice({ slug, models, model, costOf, error, onChange }: ModelFieldProps) {
  const t = useTranslations('form');
  const price = useTranslations('price');
  const modelName = useModelName();
  const { type } = taskTypes[slug];
  const costs = trpc.creditCosts.list.useQuery(undefined, { staleTime: 60_000 });
  const listed = costs.data?.types.find((one) => one.type === type)?.models;
  const wordsOf = (name: string) => {
    const cost = costOf(name);
    const seconds = listed?.find((one) => one.model === name)?.usualSeconds ?? null;
    return [
      modelName(type, name),
      cost === null ? getCreditCostDescription(type, name) : price('cost', { amount: cost }),
      seconds === null ? null : t('usualTime', { seconds, minutes: Math.round(seconds / 60) }),
    ]
      .filter((words) => words !== null)
      .join(' · ');
  };
  return (
    <div className="flex flex-col gap-2">
      <Label htmlFor="model">{t('fields.model')}</Label>
      <Select
        id="model"
        value={model}
        onValueChange={onChange}
        className="figures"
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? 'model-error' : 'model-hint'}
      >
        {models.map((name) => (
          <option key={name} value={name}>
            {wordsOf(name)}
          </option>
        ))}
      </Select>
      {model === localPreview ? (
        <p id="model-hint" className="text-muted text-xs">
          {t('localPreviewHint')}
        </p>
      ) : null}
      {error ? <FieldError id="model-error">{error}</FieldError> : null}
    </div>
  );
}
