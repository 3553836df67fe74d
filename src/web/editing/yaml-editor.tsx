import { useEffect, useRef, useState } from 'preact/hooks';
import type { Mark } from './marks.js';
import type { Editor } from './open-editor.js';

export interface YamlEditorProps {
  /** The text that it opens with. */
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  /** Called once it is open. */
  readonly onOpen: (editor: Editor) => void;
}

const HINT = 'Tab indents. Escape, then Tab leaves the editor. Control and Space offers what may stand here.';

/** The editor, which is loaded when it is first shown. */
export function YamlEditor({ text, marks, onChange, onRun, onOpen }: YamlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const handlers = useRef({ onChange, onRun });
  handlers.current = { onChange, onRun };
  const [editor, setEditor] = useState<Editor | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    let opened: Editor | null = null;
    let isLeft = false;
    import('./open-editor.js').then(
      ({ openEditor }) => {
        if (isLeft) return;
        opened = openEditor(host.current!, {
          text,
          label: 'Experiment, as YAML',
          hint: HINT,
          onChange: (next) => handlers.current.onChange(next),
          onRun: () => handlers.current.onRun(),
        });
        setEditor(opened);
        onOpen(opened);
      },
      (error: Error) => setFault(error.message),
    );
    return () => {
      isLeft = true;
      opened?.close();
    };
  }, []);
  useEffect(() => editor?.showMarks(marks), [editor, marks]);
  if (fault !== null) return <p role="alert">The editor cannot be loaded: {fault}</p>;
  return <div class="yaml" ref={host} aria-busy={editor === null} />;
}
