'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Field } from '#/components/field.tsx';
import { Select } from '#/components/ui/select.tsx';
import { BatchEnd } from '#/features/admin/components/batch-end.tsx';
import { LikeTable } from '#/features/admin/components/like-table.tsx';
import { useBatch } from '#/features/admin/components/use-batch.ts';
import type { RouterOutputs } from '#/trpc/client.ts';

type Accounts = RouterOutputs['admin']['users']['like'];

/** What is done to farmed accounts, all at once. */
const acts = ['takeBack', 'block', 'signOut', 'note'] as const;

/** Accounts that may be of the same person, and what is done to those that are chosen: rehearsed first, and then started. */
export function LikeBatch({ accounts }: { accounts: Accounts }) {
  const t = useTranslations('admin.like');
  const tAct = useTranslations('admin.act');
  const batch = useBatch();
  const [act, setAct] = useState<string>(acts[0]);
  const [reason, setReason] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(accounts.filter(({ user }) => !user.blockedAt).map(({ user }) => user.id)),
  );
  const turn = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void batch.make({ of: 'users', who: [...chosen], act: { act } }, reason);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <LikeTable accounts={accounts} chosen={{ ids: chosen, turn }} />
      <div className="flex max-w-xl flex-col gap-4 rounded-lg border bg-surface p-4">
        <Field id="batch-act" label={tAct('what')} hint={act === 'takeBack' ? t('takeBackHint') : undefined}>
          {(props) => (
            <Select {...props} value={act} onValueChange={setAct}>
              {acts.map((one) => (
                <option key={one} value={one}>
                  {tAct(`names.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <BatchEnd batch={batch} reason={reason} onReason={setReason} label={t('rehearse', { count: chosen.size })} />
      </div>
    </form>
  );
}
