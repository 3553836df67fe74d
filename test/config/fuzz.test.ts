import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { renderProblems } from '../../src/cli/render/problems.js';
import { loadExperiment } from '../../src/config/load-experiment.js';
import { HOSTILE_TEXTS } from '../helpers/hostile-files.js';
import { mutate, outcomeOf, runs } from '../helpers/fuzz.js';
import { isInside } from '../helpers/problems.js';

const configs = join(import.meta.dirname, '..', '..', '..', 'configs');
const seeds = readdirSync(configs)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(configs, name)));
const EXTENDING = Buffer.from('extends: base.yaml\ntrain:\n  epochs: 3\n');

const TOKENS =
  '- |? |: |:|,|[|]|{|}|&a |*a|!x |!!int |"|\'|> |>|\\||\n|\n|\n  |\n    |\r\n|\t|# c|---|...|%YAML 1.2|<<|~|0x1f|1e999|.nan|9007199254740993|\0|\ufeff|\ud800|𝒳|__proto__|constructor|extends: |model|layers|train|epochs|optimizer|type|flatten|dense|units|seed|data|dataset|directory|limit|name'
    .split('|')
    .concat('|', '|-');

/** Keys and values of experiments in any order. */
const soup = fc.array(fc.constantFrom(...TOKENS), { maxLength: 60 }).map((tokens) => Buffer.from(tokens.join('')));
/** Texts that open a level, hundreds of times in a row, and the text that closes all levels at once. */
const nested = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        ': ',
        '- ',
        '? ',
        '<<: ',
        'a: ',
        '&a ',
        '&a : ',
        '[',
        '{a: ',
        '- a: ',
        '? a: ',
        '!!map ',
        ' ',
        '\n : ',
      ),
      fc.oneof(fc.nat(3), fc.nat(1500)),
      fc.constantFrom('', '', '\n', '\n  ', '\n- b\n', '\n: ', '\nb: 1\n', 'a', ']', '}', '*a', '# c\n', '"x"'),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((runs) => Buffer.from(runs.map(([unit, count, end]) => unit.repeat(count) + end).join('')));
const noise = fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text));
const hostile = mutate(Object.values(HOSTILE_TEXTS).map((textOf) => Buffer.from(textOf(600))));
const file = fc.oneof({ weight: 6, arbitrary: mutate(seeds) }, { weight: 4, arbitrary: soup }, noise, hostile);

const path = fc
  .array(fc.constantFrom('model', 'layers', '0', '[1]', 'train', 'epochs', 'optimizer', '__proto__', 'x', ''), {
    minLength: 1,
    maxLength: 5,
  })
  .map((steps) => steps.join('.'));
const override = fc.oneof(
  fc.tuple(path, soup).map(([steps, value]) => `${steps}=${value.toString()}`),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

interface Input {
  readonly main: Uint8Array;
  readonly base: Uint8Array;
  readonly overrides: readonly string[];
}

/** Reads a text, and throws any error that no input may cause. */
function check({ main, base, overrides }: Input): void {
  const files = new Map([
    ['main.yaml', main],
    ['base.yaml', base],
  ]);
  const readFile = (name: string): Uint8Array => {
    const bytes = files.get(name);
    if (bytes === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return bytes;
  };
  const outcome = outcomeOf(() => loadExperiment({ file: 'main.yaml', overrides, readFile }));
  if (Object.keys(Object.prototype).length > 0) throw new Error('all objects have a key more');
  if ('value' in outcome) return;
  const textOf = (name: string): string =>
    name === '--set'
      ? overrides.map((text) => text.replace(/\r?\n/g, ' ')).join('\n')
      : new TextDecoder().decode(readFile(name));
  for (const { message, fix = '', position } of outcome.problems) {
    if (position !== undefined && !isInside(textOf(position.file), position))
      throw new Error(`"${message}" stands outside of the text: ${JSON.stringify(position)}`);
    if (message.length > 400 || fix.length > 400) throw new Error(`a long report: ${message} ${fix}`);
  }
  renderProblems(outcome.problems, { color: false });
}

test('any experiment file is read, or refused with a position', (t) => {
  fc.assert(
    fc.property(file, (main) => check({ main, base: main, overrides: [] })),
    runs(0.25),
  );
  t.pass();
});

test('so is a file that nests without end', (t) => {
  fc.assert(
    fc.property(nested, (main) => check({ main, base: main, overrides: [] })),
    runs(0.1),
  );
  t.pass();
});

test('so is a file that it extends', (t) => {
  fc.assert(
    fc.property(fc.oneof(mutate([EXTENDING]), fc.constant(EXTENDING)), file, (main, base) =>
      check({ main, base, overrides: [] }),
    ),
    runs(0.1),
  );
  t.pass();
});

test('so are overrides', (t) => {
  const main = seeds[0]!;
  fc.assert(
    fc.property(fc.array(override, { minLength: 1, maxLength: 4 }), (overrides) =>
      check({ main, base: main, overrides }),
    ),
    runs(0.15),
  );
  t.pass();
});
