import { isAlias, isMap, isNode, isScalar, visit } from 'yaml';
import type { Document, Node, YAMLMap } from 'yaml';
import type { Span } from './source.js';

/** The aliases and the repeated keys of a document. */
export interface DocumentFindings {
  /** The node that each alias repeats; `undefined` if no earlier node has the anchor. */
  readonly targets: ReadonlyMap<Node, Node | undefined>;
  /** Keys that appear again in their mapping, from the first to the last. */
  readonly repeated: readonly Span[];
}

/** Walks the document once; yaml's own `resolve` walks it for each alias. */
export function inspectDocument(document: Document, text: string): DocumentFindings {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node | undefined>();
  const repeated: Span[] = [];
  const mappings: YAMLMap<Node>[] = [];
  visit(document, (_, node) => {
    if (isAlias(node)) targets.set(node, anchors.get(node.source));
    else if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isMap<Node>(node)) mappings.push(node);
  });
  for (const { items } of mappings) {
    const own = new Set<string>();
    for (const { key } of items) {
      const name = keyName(text, targets.get(key) ?? key);
      if (own.has(name)) repeated.push(spanOf(key));
      own.add(name);
    }
  }
  return { targets, repeated };
}

/** The name of a key; if it is not a single value, its source text. */
export function keyName(text: string, key: Node): string {
  if (isScalar(key) && key.value !== null) return String(key.value);
  const { start, end } = spanOf(key);
  return text.slice(start, end);
}

export function spanOf(node: Node | null): Span {
  const [start, end] = node?.range ?? [0, 0];
  return { start, end };
}
