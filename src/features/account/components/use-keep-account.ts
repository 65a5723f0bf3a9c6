import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { trpc } from '#/trpc/client.ts';
import { refreshAccount } from '#/trpc/refresh-account.ts';

/** Calls the deletion of the account off, and tells what came of it. */
export function useKeepAccount() {
  const t = useTranslations('deletion');
  const utils = trpc.useUtils();
  return trpc.account.cancelDeletion.useMutation({
    onSuccess() {
      toast.success(t('kept'), { description: t('keptText') });
    },
    onError() {
      toast.error(t('notKept'));
    },
    onSettled() {
      void utils.account.invalidate();
      refreshAccount(utils);
    },
  });
}
