import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { useOverflow } from './use-overflow.js';

/** A box for what may be wider than the page; it takes the keyboard only if it is. */
export function Scroller({ label, children }: { label: string; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const overflows = useOverflow(box, children);
  return (
    <div class="scroll" ref={box} role="group" aria-label={label} tabIndex={overflows ? 0 : -1}>
      {children}
    </div>
  );
}
