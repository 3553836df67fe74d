import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { rubricReference } from '../../../src/config/rubric/describe-keys.js';
import { loadRubric } from '../../../src/config/rubric/load-rubric.js';
import { repository } from '../../helpers/runs-on-disk.js';

const page = readFileSync(join(repository, 'docs', 'grading.md'), 'utf8');

test('the reference of rubrics is what the schema says', (t) => {
  const [, written] = /<!-- rubric reference: npm run docs -->\n\n([\s\S]*?)\n<!-- end of rubric reference -->/.exec(
    page,
  )!;
  t.is(written, rubricReference(), 'run: npm run docs');
});

test('every rubric that the page shows loads', (t) => {
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block!);
  t.is(blocks.length, 2);
  for (const block of blocks)
    t.true(
      loadRubric({ file: 'rubric.yaml', readFile: () => new TextEncoder().encode(block) }).rubric.rules.length > 0,
    );
});
