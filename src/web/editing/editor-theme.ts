import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The page's tokens, which reach into the shadow root. Nothing is loaded from `data:` addresses. */
const look = EditorView.theme({
  '&': {
    height: '100%',
    color: 'var(--ink)',
    backgroundColor: 'var(--card)',
    fontSize: '0.875rem',
    borderRadius: 'var(--radius)',
  },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '0.5rem 0' },
  '.cm-gutters': { color: 'var(--muted)', backgroundColor: 'var(--card)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--hover) 60%, transparent)' },
  '.cm-content ::selection': { backgroundColor: 'var(--selected)' },
  '&.cm-focused .cm-matchingBracket': { color: 'inherit', backgroundColor: 'var(--selected)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintPoint::after': { borderBottomColor: 'var(--bad)' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0' },
  '.cm-gutter-lint': { width: '1.25em' },
  '.cm-lint-marker-error': { content: 'none' },
  '.cm-lint-marker': { width: '100%', height: 'auto', textAlign: 'center', cursor: 'pointer' },
  '.cm-lint-marker::before': { content: '"●"', color: 'var(--bad)' },
  '.cm-tooltip': {
    maxWidth: 'min(30rem, calc(100vw - 2rem))',
    color: 'var(--ink)',
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius)',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-told, .cm-completionInfo, .cm-diagnostic': {
    padding: '0.5rem 0.75rem',
    fontFamily: 'var(--sans)',
    fontSize: 'var(--small)',
    lineHeight: '1.45',
    whiteSpace: 'normal',
  },
  '.cm-told p, .cm-completionInfo p, .cm-diagnostic p': { margin: '0.25rem 0 0' },
  '.cm-tooltip .cm-completionInfo': { overflow: 'visible' },
  '.cm-diagnostic': { marginLeft: '0' },
  '.cm-diagnostic-error': { borderLeft: '4px solid var(--bad)' },
  '.cm-diagnosticAction': {
    margin: '0.5rem 0 0',
    padding: '0.25rem 0.75rem',
    color: 'var(--on-accent)',
    backgroundColor: 'var(--accent)',
    borderRadius: 'var(--radius)',
    font: 'inherit',
    cursor: 'pointer',
  },
  '.cm-tooltip.cm-tooltip-autocomplete': { overflow: 'visible' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { maxHeight: '16rem', fontFamily: 'var(--mono)', fontSize: '0.8125rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.25rem 0.5rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--ink)',
    backgroundColor: 'var(--selected)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal' },
});

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.attributeValue], color: 'var(--good)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--muted)' },
  { tag: [tags.keyword, tags.labelName, tags.meta], color: 'var(--warn)' },
]);

export const editorTheme = [look, syntaxHighlighting(colors)];
