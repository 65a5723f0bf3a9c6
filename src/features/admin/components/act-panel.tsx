'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Field } from '#/components/field.tsx';
import { useIsPageAlive } from '#/components/page-alive.tsx';
import { Alert, AlertActions, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Input } from '#/components/ui/input.tsx';
import { Select } from '#/components/ui/select.tsx';
import { useDraft } from '#/features/admin/components/act-draft.tsx';
import { ActEffect } from '#/features/admin/components/act-effect.tsx';
import { ActFieldControl } from '#/features/admin/components/act-field-control.tsx';
import { actForms, actOf, startValues } from '#/features/admin/components/act-fields.ts';
import { useActs } from '#/features/admin/components/use-acts.ts';
import { useRouter } from '#/i18n/navigation.ts';

type ActPanelProps = { userId: string; role: 'support' | 'admin' };

/** Does something to an account: first its effect is shown, then it is done with a reason. */
export function ActPanel(props: ActPanelProps) {
  const { given, count } = useDraft();
  return <ActForm key={count} {...props} given={given} isPrepared={count > 0} />;
}

type ActFormProps = ActPanelProps & {
  /** Which act, and what it is about. */
  given: Readonly<Record<string, string>>;
  /** It was prepared on this page: then the form takes the focus. */
  isPrepared: boolean;
};

function ActForm({ userId, role, given, isPrepared }: ActFormProps) {
  const t = useTranslations('admin.act');
  const isAlive = useIsPageAlive();
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (isPrepared) element.current?.focus();
  }, [isPrepared]);
  const router = useRouter();
  const offered = actForms.filter(({ isForSupport }) => isForSupport || role === 'admin');
  const [first] = offered;
  const [name, setName] = useState(given.act ?? first?.act ?? '');
  const form = offered.find(({ act }) => act === name) ?? first;
  const [values, setValues] = useState(() => (form ? startValues(form, given) : {}));
  const [reason, setReason] = useState('');
  const acts = useActs(role);
  if (!form) return null;
  const act = actOf(form, userId, values);

  function choose(next: string) {
    acts.reset();
    setName(next);
    const chosen = offered.find((one) => one.act === next);
    if (chosen) setValues(startValues(chosen, given));
  }
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!acts.effect) return acts.preview(act);
    if (await acts.perform(act, reason)) {
      setReason('');
      router.refresh();
    }
  }
  return (
    <form
      ref={element}
      tabIndex={-1}
      aria-labelledby="do"
      onSubmit={submit}
      noValidate
      className="flex scroll-mt-32 flex-col gap-4 rounded-lg border bg-surface p-4"
    >
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Field id="act" label={t('what')}>
          {(props) => (
            <Select {...props} value={form.act} onValueChange={choose}>
              {offered.map(({ act: one }) => (
                <option key={one} value={one}>
                  {t(`names.${one as 'note'}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {form.fields.map((field) => (
          <ActFieldControl
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            error={acts.errorOf(field.name)}
            onChange={(value) => {
              acts.reset();
              setValues({ ...values, [field.name]: value });
            }}
          />
        ))}
      </div>
      {acts.effect ? (
        <>
          <ActEffect effect={acts.effect} />
          <Field id="act-reason" label={t('reason')} hint={t('reasonHint')} error={acts.errorOf('reason')}>
            {(props) => (
              <Input {...props} maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
            )}
          </Field>
        </>
      ) : null}
      {acts.refusal ? (
        <Alert tone="bad">
          <AlertTitle>{t('refused')}</AlertTitle>
          <AlertText>{acts.refusal}</AlertText>
        </Alert>
      ) : null}
      {acts.done ? (
        <Alert tone="good" role="status">
          <AlertTitle>{t(acts.done.outcome)}</AlertTitle>
          {form.act === 'export' && acts.done.auditId ? (
            <AlertActions>
              <a
                href={`/api/admin/exports/${acts.done.auditId}`}
                download
                className="underline decoration-control underline-offset-4 hover:decoration-text"
              >
                {t('saveExport')}
              </a>
            </AlertActions>
          ) : null}
        </Alert>
      ) : null}
      <Button
        type="submit"
        variant={acts.effect ? 'primary' : 'secondary'}
        disabled={!isAlive}
        isBusy={acts.isBusy}
        className="self-start"
      >
        {acts.effect ? t('do', { what: t(`names.${form.act as 'note'}`) }) : t('preview')}
      </Button>
    </form>
  );
}
