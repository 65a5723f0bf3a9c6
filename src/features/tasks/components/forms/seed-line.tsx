import { useTranslations } from 'next-intl';
import { FieldError } from '#/components/field.tsx';
import { Button } from '#/components/ui/button.tsx';

type SeedLineProps = { seed: number; error: string | null; onForget: () => void };

/** The seed that was taken over from a result, with the way back to another one. */
export function SeedLine({ seed, error, onForget }: SeedLineProps) {
  const t = useTranslations('form');
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="figures text-sm">{t('seedValue', { seed: String(seed) })}</span>
        <Button type="button" size="sm" variant="ghost" className="px-2" onClick={onForget}>
          {t('otherSeed')}
        </Button>
      </div>
      {error ? <FieldError id="seed-error">{error}</FieldError> : null}
    </div>
  );
}
