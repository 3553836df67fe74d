import { useLayoutEffect, useRef } from 'preact/hooks';

export interface MarkEditorProps {
  readonly label: string;
  readonly text: string;
  /** `null`: leave it as it was. */
  readonly onDone: (text: string | null) => void;
}

/** A field in the place of the text. Enter and leaving it save, Escape does not. */
export function MarkEditor({ label, text, onDone }: MarkEditorProps) {
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  // At once: the next key belongs to the field.
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const end = (saved: string | null): void => {
    if (isDone.current) return;
    isDone.current = true;
    onDone(saved === null || saved.trim() === text ? null : saved.trim());
  };
  return (
    <input
      ref={field}
      aria-label={label}
      defaultValue={text}
      onClick={(event) => event.stopPropagation()}
      onDblClick={(event) => event.stopPropagation()}
      onBlur={({ currentTarget }) => end(currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') end(event.currentTarget.value);
        if (event.key === 'Escape') end(null);
      }}
    />
  );
}
