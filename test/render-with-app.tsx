import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import { allTexts } from '#/i18n/all-texts.ts';
import { formats } from '#/i18n/formats.ts';
import { trpc } from '#/trpc/client.ts';
import { createQueryClient } from '#/trpc/query-client.ts';
import type { AppRouter } from '#/web/root.ts';

/** What the pretended server answers to each procedure: a value, now or later, or what `refuse` makes. */
export type Answers = Record<string, (input: unknown) => unknown>;

/** An answer that refuses, with the data that the API's errors carry. */
export function refuse(message: string, data: Record<string, unknown> | null): TRPCClientError<AppRouter> {
  return new TRPCClientError(
    message,
    data ? { result: { error: { code: -32000, message, data } } as never } : undefined,
  );
}

function answeringLink(answers: Answers): TRPCLink<AppRouter> {
  return () =>
    ({ op }) =>
      observable((observer) => {
        const answer = answers[op.path];
        if (!answer) throw new Error(`The test has no answer for ${op.path}.`);
        const data = answer(op.input);
        if (data instanceof TRPCClientError) {
          observer.error(data);
          return;
        }
        const tell = (value: unknown) => {
          observer.next({ result: { type: 'data', data: value } });
          observer.complete();
        };
        if (data instanceof Promise) void data.then(tell);
        else tell(data);
      });
}

/** Renders a component with texts, formats and an API that answers as told, as the pages do. */
export function renderWithApp(component: ReactNode, answers: Answers = {}) {
  const queryClient = createQueryClient();
  const client = trpc.createClient({ links: [answeringLink(answers)] });
  return render(component, {
    wrapper: ({ children }) => (
      <NextIntlClientProvider locale="en" messages={allTexts.en} formats={formats} timeZone="UTC">
        <trpc.Provider client={client} queryClient={queryClient}>
          <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
        </trpc.Provider>
      </NextIntlClientProvider>
    ),
  });
}
