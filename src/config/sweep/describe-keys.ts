import { describeChoice, describeSection } from '../describe-keys.js';
import { sweepGrammar } from './grammar.js';

/** The reference of sweep files for docs/sweeps.md, as Markdown, from the schema alone. */
export function sweepReference(): string {
  const { schema, definition } = sweepGrammar;
  return [
    describeSection('Top level', schema, sweepGrammar),
    describeSection('A parameter', definition('parameter'), sweepGrammar),
    describeChoice('`search`', 'search', sweepGrammar),
    describeSection('`objective`', definition('objective'), sweepGrammar),
    describeChoice('`stop_early`', 'stop_early', sweepGrammar),
    describeSection('`limits`', definition('limits'), sweepGrammar),
  ].join('\n');
}
