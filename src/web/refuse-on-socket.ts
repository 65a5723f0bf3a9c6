import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Answer, AnswerHeaders } from '#/web/answer.ts';
import { httpLimits } from '#/web/limits.ts';
import { sendToSocket } from '#/web/send-answer.ts';

type Owed = {
  /** The responses that the connection still owes, in their order. */
  owed: readonly ServerResponse[];
  /** The headers of the site, with the id of the request that is refused. */
  headersOf: (sentId?: string | string[]) => AnswerHeaders;
};

/**
 * Refuses what came on a connection and is no request, and ends it: after the answers that it still owes, of which the last
 * may be the one whose body is broken.
 */
export function refuseOnSocket(socket: Duplex, answer: Answer, { owed, headersOf }: Owed): void {
  const broken = owed.at(-1)?.req.complete === false ? owed.at(-1) : undefined;
  const last = owed.findLast((response) => response !== broken);
  const send = () => {
    if (!socket.writable) return socket.destroy();
    if (broken?.headersSent) return (socket as Socket).destroySoon();
    sendToSocket(socket, { answer, headers: headersOf(broken?.req.headers['x-request-id']) });
    // What still comes is dropped, or the answer might be lost with a reset.
    socket.resume();
    socket.once('end', () => socket.destroy());
    setTimeout(() => socket.destroy(), httpLimits.lingerMs).unref();
  };
  socket.on('error', () => socket.destroy());
  if (last) last.once('close', send);
  else send();
}
