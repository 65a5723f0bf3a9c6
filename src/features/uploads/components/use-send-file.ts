import { useEffect, useRef, useState } from 'react';
import { type Sending, type SendRefusal, sendFile } from '#/features/uploads/components/send-file.ts';
import { trpc } from '#/trpc/client.ts';

type State =
  | { step: 'idle' }
  | { step: 'sending'; name: string; percent: number }
  | { step: 'refused'; file: File; refusal: SendRefusal };

/** Brings a file to the server: one at a time, with how far it is and why it was refused. Leaving the page stops it. */
export function useSendFile({ onKept }: { onKept: (id: string) => void }) {
  const utils = trpc.useUtils();
  const [state, setState] = useState<State>({ step: 'idle' });
  const sending = useRef<Sending | null>(null);

  useEffect(() => () => sending.current?.stop(), []);

  function send(file: File) {
    sending.current?.stop();
    setState({ step: 'sending', name: file.name, percent: 0 });
    sending.current = sendFile(file, {
      onProgress: (percent) => setState({ step: 'sending', name: file.name, percent }),
      onKept(id) {
        setState({ step: 'idle' });
        void utils.uploads.recent.invalidate();
        onKept(id);
      },
      onRefused: (refusal) => setState({ step: 'refused', file, refusal }),
    });
  }

  function stop() {
    sending.current?.stop();
    setState({ step: 'idle' });
  }

  return { state, send, stop };
}
