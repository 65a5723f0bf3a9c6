import type { Fetch } from './wire.ts';

/**
 * Replicate's answers in the form in which its SDK reads them. That knows neither the status `aborted` (given up before it began)
 * nor outputs in a list, which models of several results give, and grow while they work: it would throw at each question, for a
 * job that goes on and is paid for. We ask for one result, so the first of a list is it.
 */
export function readablePredictions(fetch: Fetch): Fetch {
  return async (input, init) => {
    const answer = await fetch(input, init);
    if (!answer.ok) return answer;
    const told: unknown = await answer.json();
    if (typeof told !== 'object' || told === null || !('status' in told)) return Response.json(told);
    const { status, output } = told as { status: unknown; output?: unknown };
    const first = Array.isArray(output) ? output.find((each) => typeof each === 'string') : output;
    return Response.json({
      ...told,
      status: status === 'aborted' ? 'canceled' : status,
      output: status === 'succeeded' ? first : null,
    });
  };
}

/** fal's SDK asks for every film under the name `fal-ai/…`, also for a model of another owner, whose own name this puts back. */
export function underOwnName(model: string, fetch: Fetch): Fetch {
  if (/^fal(-ai)?\//.test(model)) return fetch;
  const queue = 'https://queue.fal.run/';
  const asked = `${queue}fal-ai/${model}`;
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const isOfModel = url === asked || url.startsWith(`${asked}?`);
    return fetch(isOfModel ? `${queue}${model}${url.slice(asked.length)}` : input, init);
  };
}
