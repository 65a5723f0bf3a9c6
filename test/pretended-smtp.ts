import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** What the server does with one mail, instead of taking it. */
export type SmtpMood =
  | { refuse: 'MAIL FROM' | 'RCPT TO' | 'DATA'; code: number }
  /** It takes the mail, and the connection is lost before it can say so. */
  | 'answer lost'
  /** It takes the mail, and never says anything again. */
  | 'silent';

/** A mail that the server took. `source` is as it was sent. */
export type TakenMail = { to: string[]; messageId: string | undefined; source: string };

/** What of a connection the library's types leave out. */
type Connection = { id: string; _socket: Socket };

/** A mail server that has these moods in turn, one for each mail, then takes all; it ends with the test. */
export async function openPretendedSmtp(moods: SmtpMood[] = [], { password }: { password?: string } = {}) {
  const taken: TakenMail[] = [];
  const held = new Map<string, SmtpMood | undefined>();
  const refusal = (id: string, at: string): Error | null => {
    const mood = held.get(id);
    if (typeof mood !== 'object' || mood.refuse !== at) return null;
    // As servers do, it names the recipient.
    return Object.assign(new Error('ada@example.org is not known here'), { responseCode: mood.code });
  };
  const server = new SMTPServer({
    disabledCommands: password === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    authOptional: password === undefined,
    hideSize: true,
    onAuth: (auth, _session, done) =>
      auth.password === password ? done(null, { user: 'us' }) : done(new Error('Wrong password')),
    onMailFrom(_address, { id }, done) {
      held.set(id, moods.shift());
      done(refusal(id, 'MAIL FROM'));
    },
    onRcptTo: (_address, { id }, done) => done(refusal(id, 'RCPT TO')),
    async onData(stream, { id, envelope }, done) {
      const source = Buffer.concat(await stream.toArray()).toString();
      const error = refusal(id, 'DATA');
      if (error) return done(error);
      taken.push({
        to: envelope.rcptTo.map(({ address }) => address),
        messageId: /^Message-ID: (?<id>\S+)/im.exec(source)?.groups?.id,
        source,
      });
      const mood = held.get(id);
      if (mood === 'answer lost') {
        const connections = [...server.connections] as unknown as Connection[];
        connections.find((connection) => connection.id === id)?._socket.destroy();
      }
      if (mood === undefined) done();
    },
  });
  // A connection that its client breaks is told as an error of the server.
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(resolve));
  onTestFinished(close);
  const user = password === undefined ? '' : `us:${password}@`;
  return { taken, port, close, url: `smtp://${user}127.0.0.1:${port}` };
}
