'use client';

import { CornerUpRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { mediaFieldsOf, type TaskTypeSlug } from '#/catalog/task-types.ts';
import { useIsOffered } from '#/components/offered-types.tsx';
import { Button } from '#/components/ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '#/components/ui/dropdown-menu.tsx';
import { changeDraft } from '#/features/tasks/components/draft.ts';
import { iconOf, offeredSlugs } from '#/features/tasks/components/forms/task-forms.ts';
import { outputKindOf } from '#/features/tasks/components/output-kind.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { useRouter } from '#/i18n/navigation.ts';
import { readApiError } from '#/trpc/api-error.ts';
import { trpc } from '#/trpc/client.ts';

/** The way from a result to another type that works on such: its form opens with it chosen. Nothing where there is none. */
export function UseAsInput({ task }: { task: Task }) {
  const t = useTranslations('result');
  const types = useTranslations('types');
  const router = useRouter();
  const utils = trpc.useUtils();
  const take = trpc.uploads.fromTask.useMutation();
  const kind = outputKindOf(task);
  const ways = offeredSlugs.filter(useIsOffered()).flatMap((slug) => {
    const field = mediaFieldsOf(slug).find(([, needed]) => needed === kind)?.[0];
    return field ? [{ slug, field }] : [];
  });
  if (ways.length === 0 || task.status !== 'succeeded') return null;

  async function go(slug: TaskTypeSlug, field: string) {
    try {
      const upload = await take.mutateAsync({ uuid: task.uuid });
      utils.uploads.get.setData({ id: upload.id }, upload);
      void utils.uploads.recent.invalidate();
      changeDraft(slug, { [field]: upload.id });
      router.push(`/tasks/${slug}`);
    } catch (error) {
      const refusal = readApiError(error);
      toast.error(refusal.reason === 'UNREACHABLE' ? t('notTaken') : refusal.message);
    }
  }

  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button size="sm" isBusy={take.isPending}>
          {take.isPending ? null : <CornerUpRight aria-hidden />}
          {t('useAsInput')}
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {ways.map(({ slug, field }) => {
          const Icon = iconOf(slug);
          return (
            <DropdownMenuItem key={slug} onSelect={() => void go(slug, field)}>
              <Icon aria-hidden />
              {types(`${slug}.title`)}
            </DropdownMenuItem>
          );
        })}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
