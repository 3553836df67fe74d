import { RULES } from './registry.js';
import type { Rule } from './types.js';

/** All rules as a table of docs/why.md. */
export function rulesReference(): string {
  const rows = Object.entries<Rule>(RULES).map(
    ([id, { title, seenBy, remedy }]) => `| ${title} | \`${id}\` | ${seenBy} | ${remedy} |`,
  );
  return ['| what | rule | seen by | to try |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}
