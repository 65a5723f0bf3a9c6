'use client';

import { useTranslations } from 'next-intl';
import { slugOf } from '#/catalog/task-types.ts';
import { Dialog, DialogContent, DialogTitle } from '#/components/ui/dialog.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { changeDraft } from '#/features/tasks/components/draft.ts';
import { useIsLiveLost } from '#/features/tasks/components/live-account.tsx';
import { TaskStage } from '#/features/tasks/components/task-stage.tsx';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { useTaskActions } from '#/features/tasks/components/use-task-actions.ts';
import { useTypeName } from '#/features/tasks/components/use-type-name.ts';
import { isTerminal } from '#/features/tasks/rules/lifecycle.ts';
import { useRouter } from '#/i18n/navigation.ts';
import { trpc } from '#/trpc/client.ts';

type GalleryItemProps = {
  /** The one that is open; null while none is. */
  uuid: string | null;
  /** What the grid knows of it. */
  known: Task | null;
  /** The newest tasks, as they are now. */
  recent: readonly Task[];
  onClose: () => void;
  /** Opens another. */
  onShow: (uuid: string) => void;
};

/** One thing of the gallery in a dialog: the same as on the page that made it. */
export function GalleryItem({ uuid, onClose, ...props }: GalleryItemProps) {
  const t = useTranslations('gallery');
  return (
    <Dialog open={uuid !== null} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent closeLabel={t('close')} aria-describedby={undefined} className="max-w-3xl p-4 sm:p-6">
        {uuid === null ? null : <OpenItem key={uuid} uuid={uuid} onClose={onClose} {...props} />}
      </DialogContent>
    </Dialog>
  );
}

function OpenItem({ uuid, known, recent, onClose, onShow }: GalleryItemProps & { uuid: string }) {
  const t = useTranslations('gallery');
  const nameOf = useTypeName();
  const router = useRouter();
  const shown = trpc.tasks.get.useQuery({ uuid }, { placeholderData: known ? { task: known } : undefined });
  const task = shown.data?.task ?? null;
  const actions = useTaskActions(task, {
    onCanceled() {},
    onRetried: (retried) => onShow(retried.uuid),
    onRemoved: onClose,
  });
  const isLiveLost = useIsLiveLost();
  const slug = task && slugOf(task.type);

  if (!task) {
    return (
      <>
        <DialogTitle>{t('title')}</DialogTitle>
        {shown.isError ? (
          <p className="mt-2 text-muted text-sm">{t('gone')}</p>
        ) : (
          <Skeleton className="mt-4 h-80 rounded-lg" />
        )}
      </>
    );
  }
  return (
    <>
      <DialogTitle className="mb-4">{nameOf(task.type)}</DialogTitle>
      <TaskStage
        task={task}
        wasWatched={false}
        isRefreshing={shown.isFetching}
        isLiveLost={isLiveLost && !isTerminal(task.status)}
        isStatusUnread={shown.isRefetchError}
        onRefresh={async () => (await shown.refetch()).data?.task ?? null}
        actions={actions}
        recent={recent}
        onLeaveFocus={() => {}}
        onMakeAgain={(input) => {
          if (!slug) return;
          changeDraft(slug, { seed: undefined, ...input });
          router.push(`/tasks/${slug}`);
        }}
      />
    </>
  );
}
