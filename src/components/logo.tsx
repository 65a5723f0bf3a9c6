import { cn } from '#/lib/cn.ts';

/** The mark: a copper coin with one quarter open, since a farthing is a fourth part. One colour, legible at 16 px. */
export function CoinMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={cn('size-6 shrink-0 fill-accent', className)}>
      <path fillRule="evenodd" d="M16 2a14 14 0 1 0 0 28 14 14 0 0 0 0-28Zm0 3a11 11 0 0 1 11 11H16Z" />
    </svg>
  );
}

/** Mark and name. */
export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-2 font-semibold text-base tracking-tight', className)}>
      <CoinMark />
      Farthing
    </span>
  );
}
