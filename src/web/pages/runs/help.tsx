import { useEffect, useRef } from 'preact/hooks';
import { KEY_USES } from './keys.js';

export interface HelpProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** What the keys do, and what a filter can be. */
export function Help({ isOpen, onClose }: HelpProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  return (
    <dialog ref={dialog} class="card help" aria-labelledby="help-title" onClose={onClose}>
      <form method="dialog" class="row">
        <h2 id="help-title">Keys of this page</h2>
        <button class="push">Close</button>
      </form>
      <p class="muted">They work while the focus is in the table: Tab leads there.</p>
      <dl class="facts">
        {KEY_USES.map(({ keys, does }) => (
          <>
            <dt>
              {keys.map((key) => (
                <>
                  <kbd>{key}</kbd>{' '}
                </>
              ))}
            </dt>
            <dd>{does}</dd>
          </>
        ))}
      </dl>
      <h2>Filters</h2>
      <p>
        A filter is <code>column=text</code>, or <code>column&gt;number</code> with <code>&gt;=</code> <code>&lt;</code>{' '}
        <code>&lt;=</code>; a word alone is looked for in the names. Columns are those of <code>mnistx ls</code>, and
        every key of the experiments: <code>train.batch_size&gt;=64</code>. A run is shown if it meets all filters.
      </p>
    </dialog>
  );
}
