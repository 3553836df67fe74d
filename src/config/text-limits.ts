import { CST, Lexer, Parser } from 'yaml';

/** An experiment of 500 layers with every option written has 30,000. */
const MOST_TOKENS = 40_000;
/** Levels of brackets, and columns of indentation and "- - -" before what they lead to. */
const DEEPEST_TEXT = 400;
/** Nodes that the parser holds open at once. It recurses for each; 900 are what Node's stack has room for. */
const MOST_OPEN_NODES = 450;

/** Where a text begins to be more than the parser should be given. */
export interface Excess {
  readonly start: number;
  readonly kind: 'depth' | 'length';
}

/**
 * The syntax tree of a text, or where the text is more than any experiment. Time, memory and the depth of the tree are
 * bounded, whatever the text.
 */
export function parseWithinLimits(text: string): readonly CST.Token[] | Excess {
  return excessOfTokens(text) ?? nodesOf(text);
}

/**
 * Watches the parser's own stack: `a: : : :` opens a mapping for each colon, with no bracket or indentation to count. What
 * walks the tree afterwards recurses as the parser does.
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

/** Looks at a text token by token, before the parser builds anything from it; `null` for all real files. */
function excessOfTokens(text: string): Excess | null {
  let at = 0;
  let tokens = 0;
  let brackets = 0;
  /** Columns of the indentation and indicators that a line begins with; `null` behind them. */
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
      // A block of text brings its last line break along.
      else lead = token.endsWith('\n') ? 0 : null;
      if (brackets > DEEPEST_TEXT || (lead ?? 0) > DEEPEST_TEXT) return { start: at, kind: 'depth' };
    }
    at += token.length;
  }
  return null;
}

/** What the lexer says of its own accord. */
const SIGNALS: ReadonlySet<string> = new Set([CST.SCALAR, CST.DOCUMENT, CST.FLOW_END]);

function kindOf(token: string): 'break' | 'blank' | 'indicator' | 'other' {
  if (token === '\n' || token === '\r\n') return 'break';
  if (/^[ \t#]/.test(token)) return 'blank';
  // Any number of them may stand before a value, each for a level or for the parser to look back over.
  return /^(?:[-?:]$|[&!*])/.test(token) ? 'indicator' : 'other';
}
