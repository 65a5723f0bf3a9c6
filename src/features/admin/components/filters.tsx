import type { ReactNode } from 'react';
import { Button } from '#/components/ui/button.tsx';
import { controlClasses, Input } from '#/components/ui/input.tsx';
import { Label } from '#/components/ui/label.tsx';
import { cn } from '#/lib/cn.ts';

/** A form whose fields become the address of the page: so a view can be kept and shared, and works before the page is alive. */
export function Filters({ submit, label, children }: { submit: string; label: string; children: ReactNode }) {
  return (
    <form method="get" aria-label={label} className="flex flex-wrap items-end gap-3">
      {children}
      <Button type="submit">{submit}</Button>
    </form>
  );
}

type FilterProps = { name: string; label: string; value: string | undefined; className?: string };

/** A field of text, of a number or of an instant. */
export function FilterInput(props: FilterProps & { type?: 'search' | 'number' | 'datetime-local'; hint?: string }) {
  const { name, label, value = '', type = 'search', className, hint } = props;
  return (
    <div className={cn('flex min-w-0 flex-col gap-1', className)}>
      <Label htmlFor={`filter-${name}`}>{label}</Label>
      <Input
        id={`filter-${name}`}
        name={name}
        type={type}
        defaultValue={value}
        step={type === 'datetime-local' ? 1 : undefined}
        aria-describedby={hint ? `filter-${name}-hint` : undefined}
      />
      {hint ? (
        <p id={`filter-${name}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** A choice. An empty value is any. */
export function FilterSelect(
  props: FilterProps & { any: string; choices: readonly { value: string; label: string }[] },
) {
  const { name, label, value = '', any, choices, className } = props;
  return (
    <div className={cn('flex min-w-0 flex-col gap-1', className)}>
      <Label htmlFor={`filter-${name}`}>{label}</Label>
      <select id={`filter-${name}`} name={name} defaultValue={value} className={cn(controlClasses, 'h-11')}>
        <option value="">{any}</option>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}
