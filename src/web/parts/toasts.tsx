import { useStore } from '../use-store.js';
import { closeToast, toasts } from './toast.js';
import type { ShownToast } from './toast.js';

/** Where toasts are shown, and read aloud. */
export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <ToastBox key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastBox({ toast: { id, text, kind, action } }: { readonly toast: ShownToast }) {
  const act = (): void => {
    closeToast(id);
    action?.run();
  };
  return (
    <div class={kind === 'error' ? 'toast error' : 'toast'}>
      <p>{text}</p>
      {action !== undefined && (
        <button type="button" onClick={act}>
          {action.name}
        </button>
      )}
      <button type="button" class="quiet" aria-label="Close this message" onClick={() => closeToast(id)}>
        ✕
      </button>
    </div>
  );
}
