import { Section } from '../../parts/blocks.js';
import { Command } from '../../parts/command.js';
import { sectionsOf } from './sections-of.js';
import type { TabProps } from './tab-props.js';
import { Why } from './why.js';

/** How well it did, and its curves, which grow while it trains. */
export function ResultTab({ run }: TabProps) {
  const sections = sectionsOf(run, ['overview', 'learning-curves']);
  return (
    <>
      {sections.map((section) => (
        <Section key={section.id} section={section} />
      ))}
      {sections.length > 1 && <Command words={['show', run.path, '--curves']} label="Draw the curves" />}
      <Why run={run} />
    </>
  );
}
