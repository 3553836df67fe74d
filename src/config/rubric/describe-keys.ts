import { describeSection } from '../describe-keys.js';
import { rubricGrammar } from './grammar.js';

/** The reference of rubrics for docs/grading.md, as Markdown, from the schema alone. */
export function rubricReference(): string {
  const { schema, definition } = rubricGrammar;
  const section = (title: string, name: string): string => describeSection(title, definition(name), rubricGrammar);
  return [
    describeSection('Top level', schema, rubricGrammar),
    section('`experiment`', 'experiment'),
    section('`result`', 'result'),
    section('A number', 'range'),
    section('`experiment.layers`', 'layers'),
    section('`experiment.data`', 'data'),
    section('`experiment.validation`', 'validation'),
    section('`report`', 'report'),
  ].join('\n');
}
