import { brand } from '#/brand.ts';
import { cn } from '#/lib/cn.ts';

/** The mark, in one colour. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox={brand.mark.viewBox} className={cn('size-6 shrink-0 fill-accent', className)}>
      <path fillRule="evenodd" d={brand.mark.path} />
    </svg>
  );
}

/** Mark and name. */
export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-2 font-semibold text-base tracking-tight', className)}>
      <BrandMark />
      {brand.name}
    </span>
  );
}
