import { quoteWords } from '../quote-words.js';
import type { Explained, ExplainedFinding, Severity } from '../why/types.js';
import type { Block, Inline, ReportSection } from './types.js';

const NAMES: Readonly<Record<Severity, string>> = { error: 'Error', warning: 'Warning', note: 'Note' };

/** What is wrong with a run, or could be better, as `mnistx why` says it. */
export function makeFindingsSection({ findings, notChecked }: Explained): ReportSection {
  const none: Block = { kind: 'paragraph', text: 'No rule of mnistx why finds anything.' };
  const left = notChecked.map((text): Block => ({ kind: 'paragraph', text: ['Not looked at: ', { name: text }, '.'] }));
  const blocks = findings.length === 0 ? [none] : findings.flatMap(makeBlocks);
  return { id: 'why', title: 'What could be better', blocks: [...blocks, ...left] };
}

function makeBlocks({ severity, what, seenBy, setting, remedies }: ExplainedFinding): Block[] {
  const { key, file, line, text } = setting;
  const place: Inline[] =
    text === null
      ? [{ code: key }]
      : file === null
        ? [{ code: `-S ${text}` }]
        : [{ code: `${file}:${line}` }, ' ', { code: text }];
  return [
    { kind: 'paragraph', text: [{ strong: `${NAMES[severity]}: ` }, { name: what }, '.'] },
    {
      kind: 'facts',
      facts: [
        ['Seen by', [{ name: seenBy }]],
        ['Setting', place],
        ...remedies.map(
          ({ words, purpose }) => ['Try', [{ code: `mnistx ${quoteWords(words)}` }, ` ${purpose}`]] as const,
        ),
      ],
    },
  ];
}
