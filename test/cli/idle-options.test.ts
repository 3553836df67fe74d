import test from 'ava';
import { commandsOf } from '../../src/cli/commands.js';
import { createContext } from '../../src/cli/context.js';
import { overridesOf } from '../../src/cli/options.js';
import { createParser } from '../../src/cli/parser.js';
import { readOptions } from '../../src/cli/read-options.js';
import { openTerminal } from '../../src/cli/terminal.js';
import { MnistxError } from '../../src/errors.js';

interface Verb {
  /** A command line without options. */
  readonly words: readonly string[];
  /** Options that have an effect only together with one of others. */
  readonly needs?: Readonly<Record<string, readonly string[]>>;
  /** Pairs of options of which one has no effect. */
  readonly clashes?: readonly (readonly [string, string])[];
}

const CHART_OUTPUT = ['format', 'png', 'out', 'open'];
const DRAWN = ['curves', 'filters', 'activations', 'architecture'];
const withEach = (one: string, others: readonly string[]) => others.map((other) => [one, other] as const);
const needing = (options: readonly string[], owners: readonly string[]) =>
  Object.fromEntries(options.map((option) => [option, owners]));

/** Formats are written as `--format vl.json`, which cannot be opened. */
const OPENS_NOTHING = ['open', 'format'] as const;

/** Every command. Launchers are written as `--launcher local`. In `data ls` no option of charts and examples has an effect together with any other. */
const VERBS: readonly Verb[] = [
  { words: ['init'] },
  {
    words: ['run', 'a.yaml'],
    clashes: [
      ...withEach('dry-run', ['png', 'resume', 'again', 'force', 'threads', 'engine-backend', 'output', 'compare']),
      ['again', 'force'],
    ],
  },
  { words: ['resume', 'r'], clashes: withEach('queue', ['launcher', 'jobs']) },
  {
    words: ['sweep', 'a.yaml'],
    clashes: [
      ...withEach('dry-run', ['output', 'jobs', 'fail-fast', 'quiet', 'json', 'launcher', 'queue']),
      ...withEach('queue', ['launcher', 'jobs']),
    ],
  },
  { words: ['worker'] },
  { words: ['verify', 'r'] },
  {
    words: ['grade', 'r.yaml', 'a.yaml'],
    clashes: [...withEach('dry-run', ['output', 'again']), ['json', 'annotations']],
  },
  {
    words: ['import', 'm.keras'],
    clashes: [
      ['output', 'name'],
      ['config', 'normalization'],
    ],
  },
  { words: ['compare', 'r', 's'], clashes: [OPENS_NOTHING] },
  {
    words: ['evaluate', 'r'],
    clashes: [...withEach('data', ['dataset', 'directory']), ['dataset', 'directory'], OPENS_NOTHING],
  },
  { words: ['why', 'r'] },
  { words: ['predict', 'r', 'a.png'], clashes: withEach('json', ['top', 'show']) },
  { words: ['report', 'r'] },
  { words: ['export', 'r', '--to', 'safetensors'], needs: { framework: [], input: [] } },
  { words: ['export', 'r', '--to', 'python'], needs: { layout: [], input: [] } },
  { words: ['export', 'r', '--to', 'onnx'], needs: { layout: [], framework: [] } },
  { words: ['ui'], clashes: [['read-only', 'stop-runs']] },
  { words: ['playground'], needs: { port: ['open'] } },
  { words: ['ls'], clashes: withEach('json', ['columns', 'csv']) },
  { words: ['tag', 'r', 'good'] },
  { words: ['note', 'r', 'a text'] },
  { words: ['rm', 'r'], needs: { empty: [] } },
  { words: ['rm', '--empty'], needs: { restore: [] } },
  { words: ['validate', 'a.yaml'] },
  { words: ['summary', 'a.yaml'], needs: needing(CHART_OUTPUT, ['chart']) },
  {
    words: ['show', 'r'],
    needs: {
      ...needing(CHART_OUTPUT, DRAWN),
      ...needing(['sample', 'split', 'image'], ['activations']),
      'log-scale': ['curves'],
      layer: ['filters', 'activations'],
    },
  },
  { words: ['data', 'show'], clashes: [['preview', 'json'], OPENS_NOTHING] },
  {
    words: ['data', 'ls'],
    needs: needing(['count', 'class', 'seed', 'split', 'preview', 'size', 'augmented', ...CHART_OUTPUT], []),
  },
  { words: ['schema'] },
  { words: ['doctor'] },
  { words: ['setup', 'tensorflow'] },
  { words: ['completion', 'bash'] },
];

const VALUES: Readonly<Record<string, string>> = { format: 'vl.json', columns: 'seed', top: '2', sort: 'name' };

/** The option that a command line is refused for; nothing of the command itself runs. */
async function idleOption(words: readonly string[]): Promise<string | null> {
  const context = createContext(openTerminal(process), {}, new AbortController().signal);
  const idleCommands: typeof commandsOf = async (argv) =>
    (await commandsOf(argv)).map((command) => ({ ...command, run: async () => 0 as const }));
  try {
    await (await createParser(words, context, () => {}, idleCommands)).parseAsync();
    return null;
  } catch (error) {
    const named = error instanceof MnistxError ? /^--(\S+) has no effect /.exec(error.problems[0]!.message) : null;
    if (named === null) throw error;
    return named[1]!;
  }
}

function typed({ name, type, choices }: { name: string; type?: string; choices?: readonly string[] }): string[] {
  return type === 'boolean' ? [`--${name}`] : [`--${name}`, VALUES[name] ?? choices?.[0] ?? '1'];
}

test('the table names every verb', async (t) => {
  const verbs = (await commandsOf([])).map(({ usage }) => usage.split(' ')[0]!);
  t.deepEqual([...new Set(VERBS.map(({ words }) => words[0]!))].sort(), verbs.sort());
});

for (const { words, needs = {}, clashes = [] } of VERBS) {
  test(`${words.join(' ')}: an option that has no effect alone or beside another is named`, async (t) => {
    const [command] = await commandsOf(words);
    const { options } = readOptions(command!);
    t.is(options.length === 0, ['schema', 'completion', 'note'].includes(words[0]!));
    for (const name of [...Object.keys(needs), ...clashes.flat()])
      t.true(
        options.some((option) => option.name === name),
        name,
      );
    const added = options.filter(({ name }) => !words.includes(`--${name}`));
    for (const [at, one] of added.entries()) {
      t.is((await idleOption([...words, ...typed(one)])) !== null, needs[one.name] !== undefined, one.name);
      for (const other of added.slice(at + 1)) {
        const lacks = (option: string, beside: string): boolean => needs[option]?.includes(beside) === false;
        const isClash = clashes.some((pair) => pair.includes(one.name) && pair.includes(other.name));
        const isIdle = isClash || lacks(one.name, other.name) || lacks(other.name, one.name);
        const found = await idleOption([...words, ...typed(one), ...typed(other)]);
        t.is(found !== null, isIdle, `--${one.name} --${other.name}`);
        if (found !== null) t.true([one.name, other.name].includes(found), found);
      }
    }
  });
}

test('options that lose their effect only in combinations of three are reported', async (t) => {
  t.is(await idleOption(['show', 'r', '--activations', '--image', 'a.png', '--sample', '2']), 'sample');
  t.is(await idleOption(['show', 'r', '--curves', '--format', 'vl.json', '--open']), 'open');
  t.is(await idleOption(['summary', 'a.yaml', '--chart', '--format', 'vl.json', '--open']), 'open');
  t.is(await idleOption(['compare', 'r', 's', '--html', '--format', 'vl.json', '--open']), null);
  t.is(await idleOption(['show', 'r', '--curves', '--format', 'vl.json', '--format', 'svg', '--open']), null);
});

test('an option is also reported if typed with its default, but not if switched off', async (t) => {
  t.is(await idleOption(['data', 'ls', '--count', '20']), 'count');
  t.is(await idleOption(['data', 'ls', '--format', 'svg']), 'format');
  t.is(await idleOption(['predict', 'r', 'a.png', '-k', '3', '--json']), 'top');
  t.is(await idleOption(['data', 'ls', '--no-preview', '--no-png']), null);
});

test('a key that both --set and its own option give is reported', (t) => {
  for (const [key, more] of [
    ['seed', { seed: '4', engine: undefined }],
    ['engine', { seed: undefined, engine: 'tfjs' }],
    ['name', { seed: undefined, engine: undefined, name: 'a' }],
  ] as const) {
    const error = t.throws(() => overridesOf({ set: [`${key}=3`], ...more }), { instanceOf: MnistxError });
    t.is(error?.problems[0]?.message, `--set ${key}=3 has no effect with --${key}`);
  }
});
