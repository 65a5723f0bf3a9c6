import { Slider as SliderPrimitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '#/lib/cn.ts';

type SliderProps = ComponentProps<typeof SliderPrimitive.Root> & {
  /** The accessible name of the thumb. */
  thumbLabel: string;
  /** The value in words, with its unit: "5 seconds". */
  valueText?: string;
};

export function Slider({ className, thumbLabel, valueText, ...props }: SliderProps) {
  return (
    <SliderPrimitive.Root
      className={cn(
        'relative flex h-11 w-full touch-none select-none items-center data-[disabled]:opacity-55',
        className,
      )}
      {...props}
    >
      <SliderPrimitive.Track className="relative h-1.5 grow overflow-hidden rounded-full bg-text/15">
        <SliderPrimitive.Range className="absolute h-full bg-text" />
      </SliderPrimitive.Track>
      <SliderPrimitive.Thumb
        aria-label={thumbLabel}
        aria-valuetext={valueText}
        className="relative block size-6 before:absolute before:-inset-2.5 cursor-grab rounded-full border-2 border-text bg-surface transition-transform hover:scale-110 active:scale-95 active:cursor-grabbing"
      />
    </SliderPrimitive.Root>
  );
}
