/** Why a file did not become an upload. `LOST` means that no answer came. */
export type SendRefusal = { reason: 'LOST' | 'UNAUTHORIZED' | 'REFUSED'; message: string };

type Envelope = { code: number; message: string; data: { id?: string; reason?: string } | null };

export type Sending = { stop: () => void };

/**
 * Uploads a file and reports its progress, from 0 to 100. Calls exactly one of `onKept` and `onRefused` at the end, and neither
 * once it was stopped. (XMLHttpRequest, because fetch does not report upload progress.)
 */
export function sendFile(
  file: File,
  on: {
    onProgress: (percent: number) => void;
    onKept: (id: string) => void;
    onRefused: (refusal: SendRefusal) => void;
  },
): Sending {
  const request = new XMLHttpRequest();
  request.upload.onprogress = ({ loaded, total }) => on.onProgress(total > 0 ? Math.floor((loaded / total) * 100) : 0);
  request.onerror = () => on.onRefused({ reason: 'LOST', message: '' });
  request.onload = () => {
    const answer = readEnvelope(request.responseText);
    if (answer?.code === 0 && answer.data?.id) return on.onKept(answer.data.id);
    on.onRefused(refusalOf(answer));
  };
  const body = new FormData();
  body.append('file', file);
  request.open('POST', '/api/uploads');
  request.send(body);
  return { stop: () => request.abort() };
}

function refusalOf(answer: Envelope | null): SendRefusal {
  if (!answer || answer.code >= 500) return { reason: 'LOST', message: '' };
  return { reason: answer.code === 401 ? 'UNAUTHORIZED' : 'REFUSED', message: answer.message };
}

function readEnvelope(text: string): Envelope | null {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && 'code' in answer ? (answer as Envelope) : null;
  } catch {
    return null;
  }
}
