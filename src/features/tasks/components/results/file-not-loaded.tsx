import { useTranslations } from 'next-intl';
import type { OutputKind } from '#/catalog/define-task-type.ts';
import { Button } from '#/components/ui/button.tsx';
import type { ResultFile } from '#/features/tasks/components/results/use-result-file.ts';

/** Stands over a result whose file cannot be loaded. */
export function FileNotLoaded({
  file,
  kind,
}: {
  file: Pick<ResultFile, 'hasFailed' | 'isRetrying' | 'retry'>;
  kind: OutputKind;
}) {
  const t = useTranslations('result');
  if (!file.hasFailed) return null;
  return (
    <div
      role="alert"
      className="absolute inset-0 flex flex-col items-center justify-center gap-2 border border-line border-dashed bg-surface p-4 text-center text-muted text-sm"
    >
      <p>{t('fileNotLoaded', { kind })}</p>
      <Button size="sm" isBusy={file.isRetrying} onClick={file.retry}>
        {t('retryFile')}
      </Button>
    </div>
  );
}
