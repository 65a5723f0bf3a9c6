import { useViewer } from '#/components/viewer.tsx';
import { readApiError } from '#/trpc/api-error.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

export type Upload = RouterOutputs['uploads']['get'];

/** One of the viewer's uploads; '' names none. */
export function useUpload(id: string) {
  const isSignedIn = useViewer() !== null;
  const { data, error, refetch } = trpc.uploads.get.useQuery({ id }, { enabled: isSignedIn && id !== '' });
  const isRefused = error !== null && !['UNREACHABLE', 'BUSY', 'INTERNAL'].includes(readApiError(error).reason);
  return {
    upload: id === '' ? null : (data ?? null),
    /** It was named, and is not there any more. */
    isGone: id !== '' && isRefused,
    /** It could not be read; it may be there. */
    isUnreadable: id !== '' && error !== null && !isRefused,
    readAgain: () => void refetch(),
  };
}
