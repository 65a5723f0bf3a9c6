import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process that answers one question after another. It ends with this one. */
export type AskedProcess<Question extends object, Result> = {
  /** @throws {Error} with what the process said when it could not answer */
  ask(question: Question): Promise<Result>;
  /** Tells it that the question it is at has been worked on for long enough. */
  tellEnough(): void;
  stop(): Promise<void>;
};

type Said<Result> = { result: Result } | { problem: string };
const ready = 'ready';
const enough = 'enough';

/** @param file of a program that calls `answerQuestions` */
export async function startAskedProcess<Question extends object, Result>(
  file: string,
): Promise<AskedProcess<Question, Result>> {
  const child = fork(file, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The process ${file} ended with code ${code}.`);
  });
  ended.catch(() => {});
  const answer = () => Promise.race([once(child, 'message').then(([message]) => message), ended]);
  await answer();
  return {
    async ask(question) {
      const answered = answer();
      child.send(question);
      const said = (await answered) as Said<Result>;
      if ('result' in said) return said.result;
      throw new Error(said.problem);
    },
    tellEnough: () => void child.send(enough),
    async stop() {
      child.kill('SIGKILL');
      await ended.catch(() => {});
    },
  };
}

/** What such a process does: it works on each question; `enough` is aborted when the answer is to come soon. */
export function answerQuestions<Question extends object, Result>(
  work: (question: Question, enough: AbortSignal) => Promise<Result>,
): void {
  let underWay = new AbortController();
  process.on('message', async (message: Question | typeof enough) => {
    if (message === enough) return underWay.abort();
    underWay = new AbortController();
    const said: Said<Result> = await work(message as Question, underWay.signal).then(
      (result) => ({ result }),
      (error: Error) => ({ problem: error.message }),
    );
    process.send?.(said);
  });
  process.on('disconnect', () => process.exit());
  process.send?.(ready);
}
