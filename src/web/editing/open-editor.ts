import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab, undo } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import type { Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { completionsAt, explain } from '../../config/editing/completions.js';
import { placeOfCursor, placeOfWord } from '../../config/editing/place.js';
import { editorTheme } from './editor-theme.js';
import type { Mark } from './marks.js';

export interface EditorOptions {
  readonly text: string;
  /** Read aloud for the editor. */
  readonly label: string;
  /** How the keyboard leaves it. */
  readonly hint: string;
  readonly onChange: (text: string) => void;
  /** Ctrl-Enter. */
  readonly onRun: () => void;
}

export interface Editor {
  /** Replaces all; it can be undone. */
  readonly setText: (text: string) => void;
  readonly showMarks: (marks: readonly Mark[]) => void;
  /** Moves the cursor to an offset, into view. */
  readonly goTo: (offset: number) => void;
  /** Writes what a mark suggests. */
  readonly apply: (mark: Mark) => void;
  readonly undo: () => void;
  readonly close: () => void;
}

/**
 * Opens an editor of experiments in an element. It lives in a shadow root: there its styles are adopted style sheets, which
 * the page's policy allows.
 */
export function openEditor(host: HTMLElement, { text, label, hint, onChange, onRun }: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const help = document.createElement('p');
  help.id = 'help';
  help.hidden = true;
  help.textContent = hint;
  root.replaceChildren(help);
  const run = (): boolean => {
    onRun();
    return true;
  };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        ...[lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), history(), yaml(), editorTheme],
        ...[bracketMatching(), closeBrackets(), indentOnInput(), indentUnit.of('  '), lintGutter()],
        autocompletion({ override: [complete], icons: false }),
        hoverTooltip(tellAbout),
        keymap.of([
          { key: 'Mod-Enter', run, preventDefault: true },
          ...[...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap],
          indentWithTab,
        ]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          'aria-label': label,
          'aria-describedby': help.id,
          spellcheck: 'false',
          tabindex: '0',
        }),
        EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
      ],
    }),
  });
  return {
    setText: (whole) => {
      if (whole === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: whole }, selection: { anchor: 0 } });
    },
    showMarks: (marks) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          marks.map((mark) => diagnosticOf(mark, view.state)),
        ),
      ),
    goTo: (offset) => {
      view.dispatch({ selection: { anchor: Math.min(offset, view.state.doc.length) }, scrollIntoView: true });
      view.focus();
    },
    apply: (mark) => applyMark(view, mark),
    undo: () => void undo(view),
    close: () => view.destroy(),
  };
}

function complete(context: CompletionContext): CompletionResult | null {
  const place = placeOfCursor(context.state.doc.toString(), context.pos);
  if (place === null) return null;
  // After a blank it would be in the way of whoever only starts a new line.
  const isAsked = context.explicit || place.word !== '' || context.matchBefore(/[:[{,] $/) !== null;
  if (!isAsked) return null;
  const options = completionsAt(place).map(({ label, kind, insert, detail, info }, index) => ({
    label,
    detail,
    apply: insert,
    type: kind === 'key' ? 'property' : 'constant',
    boost: -index,
    ...(info === '' ? {} : { info: () => paragraphs(info) }),
  }));
  return options.length === 0 ? null : { from: place.from, options, validFor: /^[\w.+-]*$/ };
}

function tellAbout(view: EditorView, offset: number) {
  const place = placeOfWord(view.state.doc.toString(), offset);
  const told = place === null ? null : explain(place);
  if (place === null || told === null) return null;
  return { pos: place.from, end: place.to, above: true, create: () => ({ dom: paragraphs(told, 'cm-told') }) };
}

/** The first line is what it is about. */
function paragraphs(text: string, className = ''): HTMLElement {
  const box = document.createElement('div');
  box.className = className;
  text.split('\n').forEach((line, index) => {
    const paragraph = document.createElement(index === 0 ? 'strong' : 'p');
    paragraph.textContent = line;
    box.append(paragraph);
  });
  return box;
}

function diagnosticOf(mark: Mark, { doc }: EditorState): Diagnostic {
  const { message, fix, replacement } = mark;
  // The text may have become shorter since it was checked.
  const to = Math.min(mark.to, doc.length);
  const from = Math.min(mark.from, to);
  return {
    ...{ from, to, severity: 'error', message },
    renderMessage: () => paragraphs(fix === null ? message : `${message}\n${fix}`),
    ...(replacement === null
      ? {}
      : { actions: [{ name: `Write ${replacement}`, apply: (view: EditorView) => applyMark(view, mark) }] }),
  };
}

function applyMark(view: EditorView, { from, to, replacement }: Mark): void {
  if (replacement === null || to > view.state.doc.length) return;
  view.dispatch({ changes: { from, to, insert: replacement }, selection: { anchor: from + replacement.length } });
  view.focus();
}
