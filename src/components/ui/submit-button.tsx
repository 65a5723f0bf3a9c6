import { type ComponentProps, useSyncExternalStore } from 'react';
import { Button } from '#/components/ui/button.tsx';

const never = () => () => {};

/**
 * Sends its form, once the page is alive. Before, a press does nothing: the browser would send the form by itself, load
 * another page, and what was typed would be gone.
 */
export function SubmitButton(props: Omit<ComponentProps<typeof Button>, 'type'>) {
  const isAlive = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return <Button type={isAlive ? 'submit' : 'button'} {...props} />;
}
