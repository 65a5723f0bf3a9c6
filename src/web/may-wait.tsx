import type { ReactNode } from 'react';
import { Waiting } from '#/components/waiting.tsx';
import { isToWait } from '#/web/session.ts';

/**
 * A page, or a layout below the one of all, that says that it waits where what it reads from does not answer just now, and
 * goes on by itself.
 */
export function mayWait<Props>(draw: (props: Props) => Promise<ReactNode>): (props: Props) => Promise<ReactNode> {
  return async function Drawn(props) {
    try {
      return await draw(props);
    } catch (error) {
      if (!isToWait(error)) throw error;
      return <Waiting />;
    }
  };
}
