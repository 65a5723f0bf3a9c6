'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { Field } from '#/components/field.tsx';
import { Input } from '#/components/ui/input.tsx';
import { SubmitButton } from '#/components/ui/submit-button.tsx';
import { accountLimits } from '#/features/account/limits.ts';
import { renameInputSchema } from '#/features/account/schema.ts';
import { useRouter } from '#/i18n/navigation.ts';
import { trpc } from '#/trpc/client.ts';

/** The form that changes the user's name. */
export function NameForm({ name }: { name: string }) {
  const t = useTranslations('settings.profile');
  const utils = trpc.useUtils();
  const router = useRouter();
  /** The edited text; null while the field shows the stored name. */
  const [edited, setEdited] = useState<string | null>(null);
  const [isInvalid, setIsInvalid] = useState(false);
  const rename = trpc.account.rename.useMutation({
    onSuccess(profile) {
      utils.account.profile.setData(undefined, profile);
      setEdited(null);
      // The header has the name from the server.
      router.refresh();
      toast.success(t('renamed', { name: profile.name }));
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const entered = renameInputSchema.safeParse({ name: edited ?? name });
    setIsInvalid(!entered.success);
    if (entered.success) rename.mutate(entered.data);
  }

  const notSaved = rename.isError ? t('notRenamed') : null;
  return (
    <form noValidate onSubmit={submit} method="post">
      <Field id="name" label={t('name')} error={isInvalid ? t('nameLength', accountLimits) : notSaved}>
        {(control) => (
          <div className="flex max-w-md gap-2">
            <Input
              {...control}
              name="name"
              autoComplete="name"
              className="min-w-0 flex-1"
              value={edited ?? name}
              onChange={(event) => setEdited(event.target.value)}
            />
            <SubmitButton isBusy={rename.isPending}>{t('save')}</SubmitButton>
          </div>
        )}
      </Field>
    </form>
  );
}
