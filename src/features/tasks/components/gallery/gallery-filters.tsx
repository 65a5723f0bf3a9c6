import { useTranslations } from 'next-intl';
import { Label } from '#/components/ui/label.tsx';
import { Select } from '#/components/ui/select.tsx';
import { offeredSlugs } from '#/features/tasks/components/forms/task-forms.ts';
import { type GalleryFilter, readFilter } from '#/features/tasks/components/gallery/gallery-filter.ts';
import { taskStatuses } from '#/features/tasks/schema.ts';

type GalleryFiltersProps = { filter: GalleryFilter; onChange: (filter: GalleryFilter) => void };

/** Of which type and status things are shown. */
export function GalleryFilters({ filter, onChange }: GalleryFiltersProps) {
  const t = useTranslations('gallery');
  const types = useTranslations('types');
  const change = (name: 'type' | 'status', value: string) =>
    onChange(readFilter(new URLSearchParams({ ...filter, [name]: value })));
  return (
    <div className="grid grid-cols-2 gap-4 sm:flex">
      <div className="flex flex-col gap-2 sm:w-52">
        <Label htmlFor="gallery-type">{t('type')}</Label>
        <Select id="gallery-type" value={filter.type ?? ''} onValueChange={(type) => change('type', type)}>
          <option value="">{t('everyType')}</option>
          {offeredSlugs.map((slug) => (
            <option key={slug} value={slug}>
              {types(`${slug}.title`)}
            </option>
          ))}
        </Select>
      </div>
      <div className="flex flex-col gap-2 sm:w-52">
        <Label htmlFor="gallery-status">{t('status')}</Label>
        <Select id="gallery-status" value={filter.status ?? ''} onValueChange={(status) => change('status', status)}>
          <option value="">{t('everyStatus')}</option>
          {taskStatuses.map((status) => (
            <option key={status} value={status}>
              {t(`statuses.${status}`)}
            </option>
          ))}
        </Select>
      </div>
    </div>
  );
}
