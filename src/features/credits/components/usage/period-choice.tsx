import { useNow, useTranslations } from 'next-intl';
import { Input } from '#/components/ui/input.tsx';
import { Label } from '#/components/ui/label.tsx';
import { Select } from '#/components/ui/select.tsx';
import { FileLinks } from '#/features/credits/components/usage/file-links.tsx';
import {
  type Preset,
  periodOfPreset,
  presets,
  type UsageFilter,
  usageAddress,
} from '#/features/credits/components/usage/usage-address.ts';
import { useRouter } from '#/i18n/navigation.ts';

const own = 'own';

/** The period: one of a few, or from a day to another. It stands in the address. */
export function PeriodChoice({ filter }: { filter: UsageFilter }) {
  const t = useTranslations('usage');
  const router = useRouter();
  const now = useNow();
  const go = (period: Partial<UsageFilter>) =>
    router.push(usageAddress({ ...filter, ...period }, { toLines: false }), { scroll: false });
  const isOf = (preset: Preset) => {
    const { from, to } = periodOfPreset(preset, now);
    return from === filter.from && to === filter.to;
  };
  const chosen = presets.find(isOf) ?? own;
  const choose = (value: string) => {
    const preset = presets.find((one) => String(one) === value);
    if (preset) go(periodOfPreset(preset, now));
  };
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
      <div className="flex w-full flex-col gap-2 sm:w-48">
        <Label htmlFor="usage-period">{t('period')}</Label>
        <Select id="usage-period" value={String(chosen)} onValueChange={choose}>
          {presets.map((preset) => (
            <option key={preset} value={preset}>
              {typeof preset === 'number' ? t('presets.days', { days: preset }) : t(`presets.${preset}`)}
            </option>
          ))}
          {chosen === own ? <option value={own}>{t('presets.own')}</option> : null}
        </Select>
      </div>
      <DayInput id="usage-from" label={t('from')} day={filter.from} max={filter.to} onChoose={(from) => go({ from })} />
      <DayInput id="usage-to" label={t('to')} day={filter.to} min={filter.from} onChoose={(to) => go({ to })} />
      <FileLinks what="usage" filter={filter} />
      <p className="w-full text-muted text-xs">{t('utc')}</p>
    </div>
  );
}

type DayInputProps = {
  id: string;
  label: string;
  day: string;
  min?: string;
  max?: string;
  onChoose: (day: string) => void;
};

function DayInput({ id, label, day, onChoose, ...bounds }: DayInputProps) {
  return (
    <div className="flex flex-1 flex-col gap-2 sm:flex-none">
      <Label htmlFor={id}>{label}</Label>
      <Input
        key={day}
        id={id}
        type="date"
        required
        defaultValue={day}
        {...bounds}
        onBlur={({ target }) => target.validity.valid && target.value !== day && onChoose(target.value)}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
    </div>
  );
}
