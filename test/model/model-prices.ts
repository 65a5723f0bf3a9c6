import type { Request } from '#test/model/requests.ts';

/** What a generation of so many seconds costs by the design's table, in credits. */
export function priceOf({ type, seconds }: Extract<Request, { verb: 'checkAndDeduct' }>): number {
  switch (type) {
    case 'TEXT_TO_VIDEO':
      return seconds <= 5 ? 25 : 50;
    case 'TEXT_TO_AUDIO':
      return Math.ceil(seconds / 15);
    case 'LIPSYNC':
      return 20 * Math.ceil(seconds / 10);
  }
}
