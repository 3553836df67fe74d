import test from 'ava';
import { commandsOf } from '../../../src/cli/commands.js';
import { completionsFor } from '../../../src/cli/completion/completions-for.js';
import type { Places } from '../../../src/cli/completion/types.js';

const FILES = [
  'configs/cnn.yaml',
  'configs/notes.txt',
  'digit.png',
  'lr.yml',
  'runs/cnn/run.json',
  'runs/lr/run.json',
  'runs/sweep/a/run.json',
  '.git/config',
];

const places: Places = {
  runsDirectory: 'runs',
  starters: () => ['cnn', 'lr'],
  isRun: (folder) => FILES.includes(`${folder}/run.json`),
  listFolder(path) {
    const start = path === '.' ? '' : path.replace(/\/*$/, '/');
    const below = FILES.filter((file) => file.startsWith(start)).map((file) => file.slice(start.length).split('/'));
    const isFolder = new Map(below.map(([name = '', ...rest]) => [name, rest.length > 0]));
    return [...isFolder].map(([name, folder]) => ({ name, isFolder: folder }));
  },
};

const commands = await commandsOf([]);

function values(line: string): string[] {
  return completionsFor(line.split(' '), commands, places).map(({ value }) => value);
}

const completed = test.macro({
  title: (_, line: string, expected: readonly string[]) =>
    `mnistx ${line}<Tab> offers ${expected.length === 0 ? 'nothing' : expected.join(' ')}`,
  exec: (t, line: string, expected: readonly string[]) => t.deepEqual(values(line), expected),
});

test(completed, 're', ['resume', 'report']);
test(completed, '--', ['--help', '--version']);
test(completed, 'rnu ', []);
test(completed, 'run ', ['configs/', 'lr.yml', 'runs/']);
test(completed, 'run configs/', ['configs/cnn.yaml']);
test(completed, 'run lr.yml c', ['configs/']);
test(completed, 'run .g', ['.git/']);
test(completed, 'show ', ['runs/cnn', 'runs/lr', 'runs/sweep/']);
test(completed, 'show c', ['runs/cnn']);
test(completed, 'show ru', ['runs/']);
test(completed, 'show runs/s', ['runs/sweep/']);
test(completed, 'show runs/sweep/', ['runs/sweep/a']);
test(completed, 'show runs/cnn ', []);
test(completed, 'compare runs/lr --png c', ['runs/cnn']);
test(completed, 'predict runs/cnn ', ['configs/', 'digit.png', 'runs/']);
test(completed, 'run --n', ['--name']);
test(completed, 'run lr.yml --q', ['--quiet']);
test(completed, 'run lr.yml -q --q', []);
test(completed, 'run lr.yml -S train.epochs=1 --s', ['--set', '--seed']);
test(completed, 'run lr.yml -- --q', []);
test(completed, 'run --engine ', ['auto', 'simd', 'tfjs']);
test(completed, 'run --engine=s', ['--engine=simd']);
test(completed, 'run -n ', []);
test(completed, 'run -n cnn c', ['configs/']);
test(completed, 'run -S ', ['name=', 'description=', 'seed=', 'engine=', 'data.', 'model.', 'train.']);
test(completed, 'run -S train.ep', ['train.epochs=']);
test(completed, 'run -S train.optimizer', ['train.optimizer=', 'train.optimizer.']);
test(completed, 'run -S train.optimizer.mom', ['train.optimizer.momentum=']);
test(completed, 'run -S train.optimizer=ad', [
  'train.optimizer=adam',
  'train.optimizer=adamw',
  'train.optimizer=adagrad',
  'train.optimizer=adadelta',
]);
test(completed, 'run -S train.shuffle=', ['train.shuffle=true', 'train.shuffle=false']);
test(completed, 'run -S nothing.at.', []);
test(completed, 'resume runs/cnn --set data.da', ['data.dataset=']);
test(completed, 'ls --filter a', ['accuracy=']);
test(completed, 'ls --sort s', ['seed', 'status', 'sweep', 'settings']);
test(completed, 'ls -c train.optimizer.lea', ['train.optimizer.learning_rate']);
test(completed, 'ls -F train.shuffle=t', ['train.shuffle=true']);
test(completed, 'data ', ['show', 'ls']);
test(completed, 'data show k', ['kmnist']);
test(completed, 'init --from c', ['cnn']);
test(completed, 'completion ', ['bash', 'zsh', 'fish']);

test('every command and option is offered by its long name, with its description', (t) => {
  const verbs = completionsFor([''], commands, places);
  t.true(verbs.length > 15);
  for (const verb of verbs) {
    const offered = [verb, ...completionsFor([verb.value, '--'], commands, places)];
    t.true(offered.length > 1);
    for (const { value, description } of offered) {
      t.regex(value, /^(--)?[a-z][a-z-]+$/);
      t.not(description, '');
    }
  }
});
