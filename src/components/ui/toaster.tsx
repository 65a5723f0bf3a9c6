'use client';

import { Toaster as Sonner } from 'sonner';

/** Where toasts appear. Its colours are our tokens, so it follows the theme by itself. */
export function Toaster({ label }: { label: string }) {
  return (
    <Sonner
      position="bottom-right"
      containerAriaLabel={label}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'figures flex w-full font-sans items-start gap-2 rounded-lg border border-line bg-raised p-4 text-sm text-text shadow-raised sm:w-[22rem]',
          description: 'text-muted',
          icon: 'mt-1 [&>svg]:size-4',
        },
      }}
    />
  );
}
