import { CST, Lexer, Parser } from 'yaml';

/**
 * Enough for 500 layers with every option and the longest names, as in config.resolved.yaml. Includes all files that a
 * file extends.
 */
export const MOST_EXPERIMENT_BYTES = 524_288;
/** An experiment of 500 layers with every option written has 30,000. */
const MOST_TOKENS = 40_000;
/** Levels of brackets, and columns of indentation and "- - -" at the start of a line. */
const DEEPEST_TEXT = 400;
/** Nodes that the parser may hold open at once. It recurses for each; Node's stack has room for 900. */
const MOST_OPEN_NODES = 450;

/** Where a text exceeds the limits. */
export interface Excess {
  readonly start: number;
  readonly kind: 'depth' | 'length';
}

/**
 * Parses a text to syntax trees, or returns where it exceeds the limits. Bounds time, memory and depth for any text.
 */
export function parseWithinLimits(text: string): readonly CST.Token[] | Excess {
  return excessOfTokens(text) ?? nodesOf(text);
}

/**
 * Watches the parser's own stack: `a: : : :` opens a mapping for each colon, with no bracket or indentation to count.
 * Later passes recurse as deep as the parser.
 */
function nodesOf(text: string): readonly CST.Token[] | Excess {
  const parser = new Parser();
  const nodes: CST.Token[] = [];
  for (const token of new Lexer().lex(text)) {
    for (const node of parser.next(token)) nodes.push(node);
    if (parser.stack.length > MOST_OPEN_NODES)
      return { start: Math.min(parser.offset, text.length - 1), kind: 'depth' };
  }
  return [...nodes, ...parser.end()];
}

/** Checks the tokens of a text before the parser builds anything from them; `null` for all real files. */
function excessOfTokens(text: string): Excess | null {
  let at = 0;
  let tokens = 0;
  let brackets = 0;
  /** Columns of the indentation and indicators that a line begins with; `null` after them. */
  let lead: number | null = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (!isScalar && SIGNALS.has(token)) {
      isScalar = token === CST.SCALAR;
      continue;
    }
    const kind = isScalar ? 'other' : kindOf(token);
    isScalar = false;
    if (kind === 'break') lead = 0;
    else if (kind === 'blank') lead = lead === null ? null : lead + token.length;
    else {
      if (++tokens > MOST_TOKENS) return { start: at, kind: 'length' };
      if (token === '[' || token === '{') brackets++;
      else if (token === ']' || token === '}') brackets = Math.max(0, brackets - 1);
      if (kind === 'indicator' && lead !== null) lead++;
      // The token of a block of text includes its last line break.
      else lead = token.endsWith('\n') ? 0 : null;
      if (brackets > DEEPEST_TEXT || (lead ?? 0) > DEEPEST_TEXT) return { start: at, kind: 'depth' };
    }
    at += token.length;
  }
  return null;
}

/** Signals that the lexer adds. */
const SIGNALS: ReadonlySet<string> = new Set([CST.SCALAR, CST.DOCUMENT, CST.FLOW_END]);

function kindOf(token: string): 'break' | 'blank' | 'indicator' | 'other' {
  if (token === '\n' || token === '\r\n') return 'break';
  if (/^[ \t#]/.test(token)) return 'blank';
  // Any number of these may precede a value. Each adds a level, or something that the parser looks back over.
  return /^(?:[-?:]$|[&!*])/.test(token) ? 'indicator' : 'other';
}
