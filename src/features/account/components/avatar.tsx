import { initialsOf } from '#/features/account/rules/initials.ts';
import { cn } from '#/lib/cn.ts';

/** The initials of a name in a circle. Beside the name, or inside a control that has one, so it is silent. */
export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        'inline-flex size-8 shrink-0 items-center justify-center overflow-hidden rounded-full border border-control bg-text/6 font-semibold text-text text-xs',
        className,
      )}
    >
      {initialsOf(name)}
    </span>
  );
}
