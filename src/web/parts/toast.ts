import { createStore } from '../store.js';

export interface Toast {
  readonly text: string;
  /** Default: `info` */
  readonly kind?: 'info' | 'error';
  /** What the button does, and its name. */
  readonly action?: { readonly name: string; readonly run: () => void };
}

export interface ShownToast extends Toast {
  readonly id: number;
}

/** Long enough to read it and press "undo". */
const SHOWN_MS = 10_000;
const MOST = 4;

export const toasts = createStore<readonly ShownToast[]>([]);
let last = 0;

/** Says something at the edge of the page. Errors stay until they are closed. */
export function showToast(toast: Toast): void {
  const shown = { ...toast, id: ++last };
  toasts.set([...toasts.get(), shown].slice(-MOST));
  if (toast.kind !== 'error') setTimeout(() => closeToast(shown.id), SHOWN_MS);
}

/** Shows why something was not done. */
export function showProblem(problem: unknown): void {
  const { message, refusal } = problem as Error & { refusal?: { fix?: string } };
  const fix = refusal?.fix === undefined ? '' : `; ${refusal.fix}`;
  showToast({ kind: 'error', text: `${message}${fix}` });
}

export function closeToast(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}
