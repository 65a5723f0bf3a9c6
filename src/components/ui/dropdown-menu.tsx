import { DropdownMenu as MenuPrimitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '#/lib/cn.ts';

/** Not modal: a modal menu hides the rest of the page from assistive technology while focus can still go there. */
export function DropdownMenu(props: ComponentProps<typeof MenuPrimitive.Root>) {
  return <MenuPrimitive.Root modal={false} {...props} />;
}

export const DropdownMenuTrigger = MenuPrimitive.Trigger;
export const DropdownMenuRadioGroup = MenuPrimitive.RadioGroup;

const itemClasses = [
  'relative flex min-h-10 select-none items-center gap-2 rounded-sm px-2.5 text-sm outline-none',
  'data-[disabled]:pointer-events-none data-[highlighted]:bg-text/6 data-[disabled]:opacity-55',
  '[&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted',
];

export function DropdownMenuContent({ className, ...props }: ComponentProps<typeof MenuPrimitive.Content>) {
  return (
    <MenuPrimitive.Content
      sideOffset={8}
      collisionPadding={12}
      className={cn(
        'z-50 min-w-52 origin-(--radix-dropdown-menu-content-transform-origin) rounded-lg border border-line bg-raised p-1.5 shadow-raised',
        'data-[state=closed]:animate-grow-out data-[state=open]:animate-grow-in',
        className,
      )}
      {...props}
    />
  );
}

export function DropdownMenuItem({ className, ...props }: ComponentProps<typeof MenuPrimitive.Item>) {
  return <MenuPrimitive.Item className={cn(itemClasses, className)} {...props} />;
}

/** One of a few that stand side by side, each an icon with a name of its own. */
export function DropdownMenuIconItem({ className, ...props }: ComponentProps<typeof MenuPrimitive.RadioItem>) {
  return (
    <MenuPrimitive.RadioItem
      className={cn(
        'inline-flex size-10 select-none items-center justify-center rounded-sm border border-transparent text-muted outline-none',
        'data-[state=checked]:border-control data-[highlighted]:bg-text/6 data-[state=checked]:text-text [&_svg]:size-4',
        className,
      )}
      {...props}
    />
  );
}

export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof MenuPrimitive.Label>) {
  return <MenuPrimitive.Label className={cn('px-2.5 py-1.5 text-muted text-xs', className)} {...props} />;
}

export function DropdownMenuSeparator({ className, ...props }: ComponentProps<typeof MenuPrimitive.Separator>) {
  return <MenuPrimitive.Separator className={cn('-mx-1.5 my-1.5 h-px bg-line', className)} {...props} />;
}
