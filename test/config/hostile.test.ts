import test from 'ava';
import { renderProblems } from '../../src/cli/render/problems.js';
import { loadExperiment } from '../../src/config/load-experiment.js';
import type { Experiment } from '../../src/config/types.js';
import { MnistxError } from '../../src/errors.js';
import type { Problem } from '../../src/errors.js';
import { makeReader, load, NETWORK, findProblems } from '../helpers/config-texts.js';
import { HOSTILE_TEXTS } from '../helpers/hostile-files.js';
import { longOr } from '../helpers/long.js';
import { isInside } from '../helpers/problems.js';

/** The first problem of each text with 3,000 bytes, and with nearly as many as an experiment may have. */
const EXPECTED: Readonly<Record<string, readonly [few: string, many: string]>> = {
  'one plain word': ['WRONG_TYPE 1:1', 'WRONG_TYPE 1:1'],
  'one key': ['YAML_SYNTAX 1:1', 'YAML_SYNTAX 1:1'],
  'one value': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  'one quoted key': ['YAML_SYNTAX 1:1', 'YAML_SYNTAX 1:1'],
  'one quoted value': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  'one escaped value': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  'one quote never closed': ['YAML_SYNTAX 2:7', 'YAML_SYNTAX 2:7'],
  'one number': ['OUT_OF_RANGE 2:7', 'OUT_OF_RANGE 2:7'],
  'one fraction': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  'one hexadecimal number': ['OUT_OF_RANGE 2:7', 'OUT_OF_RANGE 2:7'],
  'one anchor name': ['MISSING_KEY 1:1', 'MISSING_KEY 1:1'],
  'one alias name': ['MISSING_KEY 1:1', 'MISSING_KEY 1:1'],
  'one tag': ['YAML_SYNTAX 1:4', 'YAML_SYNTAX 1:4'],
  'one type name': ['UNKNOWN_VALUE 1:27', 'UNKNOWN_VALUE 1:27'],
  'one comment': ['MISSING_KEY 1:1', 'MISSING_KEY 1:1'],
  'one comment behind a value': ['accepted', 'accepted'],
  'comment lines': ['accepted', 'accepted'],
  'empty lines': ['accepted', 'accepted'],
  'carriage returns': ['YAML_SYNTAX 2:1', 'YAML_SYNTAX 2:1'],
  'Windows line ends': ['accepted', 'accepted'],
  spaces: ['MISSING_KEY 1:1', 'MISSING_KEY 1:1'],
  tabs: ['MISSING_KEY 1:1', 'MISSING_KEY 1:1'],
  'tab-indented lines': ['YAML_SYNTAX 1:1', 'TOO_LARGE 13334:3'],
  'lines of spaces': ['accepted', 'accepted'],
  'NUL characters': ['WRONG_TYPE 1:1', 'WRONG_TYPE 1:1'],
  'NUL in values': ['DUPLICATE_KEY 2:1', 'TOO_LARGE 13334:2'],
  'byte order marks': ['WRONG_TYPE 1:1', 'WRONG_TYPE 1:1'],
  'opening brackets': ['TOO_LARGE 1:401', 'TOO_LARGE 1:401'],
  'opening braces': ['TOO_LARGE 1:401', 'TOO_LARGE 1:401'],
  'closing brackets': ['YAML_SYNTAX 1:1', 'TOO_LARGE 1:40001'],
  'closing braces': ['YAML_SYNTAX 1:1', 'TOO_LARGE 1:40001'],
  'brackets in pairs': ['YAML_SYNTAX 1:3', 'TOO_LARGE 1:40001'],
  'mixed brackets': ['TOO_LARGE 1:401', 'TOO_LARGE 1:401'],
  'braces as keys': ['TOO_LARGE 1:1601', 'TOO_LARGE 1:1601'],
  'brackets on lines of their own': ['TOO_LARGE 401:1', 'TOO_LARGE 401:1'],
  dashes: ['TOO_LARGE 1:401', 'TOO_LARGE 1:401'],
  'dashes without spaces': ['WRONG_TYPE 1:1', 'WRONG_TYPE 1:1'],
  'dash lines': ['WRONG_TYPE 1:1', 'TOO_LARGE 40001:1'],
  'question marks': ['TOO_LARGE 1:401', 'TOO_LARGE 1:401'],
  'question mark lines': ['DUPLICATE_KEY 2:2', 'TOO_LARGE 40001:1'],
  colons: ['TOO_LARGE 1:401', 'TOO_LARGE 1:401'],
  'colon lines': ['DUPLICATE_KEY 1:2', 'TOO_LARGE 40001:1'],
  'keys on one line': ['TOO_LARGE 1:1349', 'TOO_LARGE 1:60001'],
  'colons behind a key': ['TOO_LARGE 1:901', 'TOO_LARGE 1:80000'],
  'merge keys on one line': ['TOO_LARGE 1:1797', 'TOO_LARGE 1:80001'],
  'lines of colons behind a key': ['YAML_SYNTAX 1:4', 'TOO_LARGE 5001:7'],
  'colons behind anchors': ['TOO_LARGE 1:2248', 'TOO_LARGE 1:100002'],
  commas: ['YAML_SYNTAX 1:1', 'YAML_SYNTAX 1:1'],
  'commas in brackets': ['YAML_SYNTAX 1:3', 'TOO_LARGE 1:40001'],
  'double quotes': ['YAML_SYNTAX 1:3', 'TOO_LARGE 1:80001'],
  'single quotes': ['WRONG_TYPE 1:1', 'WRONG_TYPE 1:1'],
  'quoted words': ['YAML_SYNTAX 1:5', 'YAML_SYNTAX 1:5'],
  'anchors on one line': ['TOO_LARGE 1:601', 'TOO_LARGE 1:601'],
  'tags on one line': ['TOO_LARGE 1:801', 'TOO_LARGE 1:801'],
  'tags by address': ['TOO_LARGE 1:1001', 'TOO_LARGE 1:1001'],
  'aliases on one line': ['TOO_LARGE 1:601', 'TOO_LARGE 1:601'],
  'alias lines': ['WRONG_TYPE 1:1', 'TOO_LARGE 20001:1'],
  'tag lines': ['YAML_SYNTAX 1:3', 'TOO_LARGE 13334:3'],
  'unknown tag lines': ['YAML_SYNTAX 1:3', 'TOO_LARGE 13334:3'],
  backslashes: ['MISSING_KEY 1:1', 'MISSING_KEY 1:1'],
  'bad escapes': ['YAML_SYNTAX 1:5', 'YAML_SYNTAX 1:5'],
  'percent signs': ['YAML_SYNTAX 1:1', 'YAML_SYNTAX 1:1'],
  directives: ['MISSING_KEY 301:1', 'MISSING_KEY 13001:1'],
  'unknown directives': ['YAML_SYNTAX 1:1', 'TOO_LARGE 40001:1'],
  'directives of another version': ['YAML_SYNTAX 1:1', 'YAML_SYNTAX 1:1'],
  'tag directives': ['YAML_SYNTAX 1:1', 'YAML_SYNTAX 1:1'],
  'reserved characters': ['YAML_SYNTAX 1:3', 'TOO_LARGE 20001:1'],
  'backtick lines': ['YAML_SYNTAX 1:4', 'TOO_LARGE 13334:2'],
  'merge keys': ['DUPLICATE_KEY 4:3', 'TOO_LARGE 13333:3'],
  'merge keys in a list': ['MISSING_KEY 1:1', 'TOO_LARGE 3:79982'],
  documents: ['YAML_SYNTAX 2:1', 'YAML_SYNTAX 2:1'],
  'documents with a value': ['YAML_SYNTAX 3:1', 'TOO_LARGE 20001:1'],
  'documents with a mistake': ['TOO_LARGE 401:5', 'TOO_LARGE 401:5'],
  'document ends': ['YAML_SYNTAX 2:1', 'YAML_SYNTAX 2:1'],
  'ends and starts': ['YAML_SYNTAX 2:1', 'YAML_SYNTAX 2:1'],
  'duplicate keys': ['DUPLICATE_KEY 2:1', 'TOO_LARGE 13334:2'],
  'duplicate keys on one line': ['DUPLICATE_KEY 1:8', 'TOO_LARGE 1:60000'],
  'unknown keys': ['MISSING_KEY 1:1', 'TOO_LARGE 13334:7'],
  'unknown keys beside a model': ['UNKNOWN_KEY 2:1', 'TOO_LARGE 13326:7'],
  'unknown keys on one line': ['MISSING_KEY 1:1', 'TOO_LARGE 1:98890'],
  'unknown keys of train': ['UNKNOWN_KEY 3:3', 'UNKNOWN_KEY 3:3'],
  'unknown keys of an optimizer': ['WRONG_TYPE 4:5', 'WRONG_TYPE 4:5'],
  'keys of an untyped layer': ['MISSING_KEY 1:19', 'TOO_LARGE 1:118895'],
  'untyped layers': ['MISSING_KEY 3:7', 'TOO_LARGE 13335:5'],
  'unknown layers': ['UNKNOWN_VALUE 3:15', 'OUT_OF_RANGE 3:5'],
  'layers that are texts': ['WRONG_TYPE 3:7', 'OUT_OF_RANGE 3:5'],
  'one layer that is many words': ['WRONG_TYPE 3:7', 'WRONG_TYPE 3:7'],
  'layers that are empty': ['WRONG_TYPE 3:6', 'TOO_LARGE 20000:6'],
  'good layers': ['accepted', 'TOO_LARGE 4002:22'],
  'layers with many mistakes': ['UNKNOWN_KEY 3:23', 'OUT_OF_RANGE 3:5'],
  'wrong numbers in a list': ['OUT_OF_RANGE 1:60', 'TOO_LARGE 1:80025'],
  'large numbers': ['MISSING_KEY 1:1', 'MISSING_KEY 1:1'],
  'large numbers on lines': ['WRONG_TYPE 1:1', 'WRONG_TYPE 1:1'],
  'list items': ['WRONG_TYPE 1:1', 'TOO_LARGE 20001:1'],
  'list items on one line': ['WRONG_TYPE 1:1', 'TOO_LARGE 1:40001'],
  'empty mappings': ['WRONG_TYPE 1:1', 'TOO_LARGE 13334:3'],
  'mappings in brackets': ['WRONG_TYPE 1:1', 'TOO_LARGE 1:60000'],
  'keys that are lists': ['DUPLICATE_KEY 3:3', 'TOO_LARGE 13334:1'],
  'keys that are mappings': ['MISSING_KEY 1:1', 'TOO_LARGE 10001:1'],
  'keys without a value': ['MISSING_KEY 1:1', 'MISSING_KEY 1:1'],
  'keys that begin lists never closed': ['YAML_SYNTAX 1:5', 'TOO_LARGE 401:7'],
  'keys that begin mappings never closed': ['YAML_SYNTAX 1:5', 'TOO_LARGE 401:7'],
  'keys that begin quotes never closed': ['YAML_SYNTAX 1:5', 'TOO_LARGE 13334:7'],
  'brackets closed wrongly': ['YAML_SYNTAX 1:3', 'TOO_LARGE 13334:3'],
  'words without colons': ['WRONG_TYPE 1:1', 'WRONG_TYPE 1:1'],
  'words after a mapping': ['YAML_SYNTAX 2:1', 'YAML_SYNTAX 2:1'],
  'words after quotes': ['YAML_SYNTAX 1:5', 'YAML_SYNTAX 1:5'],
  'a plain text over many lines': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  'a quoted text over many lines': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  'a literal block': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  'a folded block': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  'a folded block of empty lines': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  'folded blocks': ['MISSING_KEY 1:1', 'TOO_LARGE 20001:1'],
  'block headers': ['WRONG_TYPE 1:1', 'TOO_LARGE 13334:3'],
  'anchors of their own': ['MISSING_KEY 1:1', 'MISSING_KEY 1:1'],
  'anchors with aliases': ['MISSING_KEY 1:1', 'MISSING_KEY 1:1'],
  'aliases of one anchor': ['MISSING_KEY 1:1', 'TOO_LARGE 10001:8'],
  'aliases of a large value': ['TOO_LARGE 28:5', 'TOO_LARGE 1:40004'],
  'aliases that multiply': ['TOO_LARGE 5:35', 'TOO_LARGE 5:35'],
  'aliases in a chain': ['TOO_LARGE 33:12', 'TOO_LARGE 33:12'],
  'an alias of itself': ['TOO_LARGE 2:5', 'TOO_LARGE 2:5'],
  'anchors of one name': ['WRONG_TYPE 1:1', 'TOO_LARGE 16001:1'],
  'keys down a staircase': ['TOO_LARGE 66:66', 'TOO_LARGE 450:451'],
  'dashes down a staircase': ['TOO_LARGE 66:66', 'TOO_LARGE 401:401'],
  'dashes in a row down a staircase': ['YAML_SYNTAX 1:7', 'TOO_LARGE 399:401'],
  'rows of dashes down a staircase': ['TOO_LARGE 2:401', 'TOO_LARGE 2:401'],
  'rows of question marks down a staircase': ['TOO_LARGE 6:401', 'TOO_LARGE 6:401'],
  'dashes with keys on one line': ['YAML_SYNTAX 1:6', 'TOO_LARGE 1:66668'],
  'question marks with keys on one line': ['TOO_LARGE 1:1125', 'TOO_LARGE 1:66668'],
  'layers repeated by aliases': ['TOO_LARGE 3:849', 'TOO_LARGE 3:55613'],
  'one layer repeated by aliases': ['UNKNOWN_VALUE 3:18', 'TOO_LARGE 6669:7'],
  'text in two bytes a letter': ['WRONG_TYPE 1:1', 'WRONG_TYPE 1:1'],
  'wrong indentation': ['YAML_SYNTAX 2:40', 'YAML_SYNTAX 2:40'],
  'lists of lists': ['WRONG_TYPE 1:1', 'TOO_LARGE 8001:1'],
  'escaped halves of letters': ['MISSING_KEY 1:1', 'MISSING_KEY 1:1'],
  'letters of four bytes': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  'words of two directions': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  'line separators': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  'letters with many marks': ['WRONG_TYPE 2:7', 'WRONG_TYPE 2:7'],
  '__proto__ keys': ['DUPLICATE_KEY 2:1', 'TOO_LARGE 5715:12'],
  '__proto__ in depth': ['YAML_SYNTAX 1:3000', 'TOO_LARGE 1:4812'],
  'dates and times': ['WRONG_TYPE 1:1', 'WRONG_TYPE 1:1'],
  'binary words': ['YAML_SYNTAX 1:3', 'YAML_SYNTAX 1:3'],
};

function placeOf({ code, position }: Problem): string {
  return position === undefined ? code : `${code} ${position.line}:${position.column}`;
}

/** Where the first mistake is, or a word if there is none. */
function verdictOn(text: string): string {
  const problems = findProblems(text);
  return problems.length === 0 ? 'accepted' : placeOf(problems[0]!);
}

test('the table knows every hostile text', (t) => {
  t.deepEqual(Object.keys(EXPECTED), Object.keys(HOSTILE_TEXTS));
});

/** The longest texts take most of the time: one of so many. */
const STRIDE = longOr({ long: 1, short: 5 });

for (const [index, [name, [few, many]]] of Object.entries(EXPECTED).entries()) {
  test(name, (t) => {
    t.is(verdictOn(HOSTILE_TEXTS[name]!(3000)), few);
    if (index % STRIDE !== 0) return;
    t.is(verdictOn(HOSTILE_TEXTS[name]!(130_000)), many);
    t.is(verdictOn(HOSTILE_TEXTS[name]!(1_000_000)), name === ENDLESS ? many : 'FILE_TOO_LARGE');
  });
}

/** Is as long as it is, and would only be longer when it is read. */
const ENDLESS = 'aliases that multiply';

test('what is accepted keeps its values', (t) => {
  const accepted = Object.keys(EXPECTED).filter((name) => EXPECTED[name]![1] === 'accepted');
  t.true(accepted.length >= 5);
  for (const name of accepted) {
    const { model, seed } = load(HOSTILE_TEXTS[name]!(130_000));
    t.deepEqual(
      model.layers.map(({ type }) => type),
      ['flatten', 'dense'],
    );
    if (name === 'one comment behind a value') t.is(seed, 1);
  }
});

test('a report stays short, and every problem points into the text', (t) => {
  for (const [name, textOf] of Object.entries(HOSTILE_TEXTS)) {
    const bytes = Buffer.from(textOf(20_000));
    const text = new TextDecoder().decode(bytes);
    const problems = findProblems(bytes.toString());
    // A hundred of reading, a hundred of checking, and the rest of each.
    t.true(problems.length <= 202, name);
    for (const { message, fix, position } of problems) {
      t.true(message.length <= 200 && fix !== undefined && fix.length <= 300, name);
      t.true(position !== undefined && isInside(text, position), name);
    }
    t.true(renderProblems(problems, { color: false }).split('\n').length <= 105, name);
  }
});

test('mistakes without number are counted', (t) => {
  const text = HOSTILE_TEXTS['unknown keys beside a model']!(60_000);
  const keys = text.split('\n').length - 2;
  const problems = findProblems(text);
  t.is(problems.length, 101);
  t.is(
    problems.reduce((sum, { count = 1 }) => sum + count, 0),
    keys,
  );
  t.true(renderProblems(problems, { color: false }).endsWith(`… and ${(keys - 20).toLocaleString('en')} more\n`));
});

const NUMBERS: Readonly<Record<string, (value: string) => string>> = {
  seed: (value) => `seed: ${value}\n${NETWORK}`,
  epochs: (value) => `train: { epochs: ${value} }\n${NETWORK}`,
  'learning rate': (value) => `train: { optimizer: { type: adam, learning_rate: ${value} } }\n${NETWORK}`,
  units: (value) => `model: { layers: [{ type: flatten }, { type: dense, units: ${value} }] }\n`,
};

for (const [option, textWith] of Object.entries(NUMBERS)) {
  test(`numbers that are none, or too large, as ${option}`, (t) => {
    const column = textWith('@').split('\n')[0]!.indexOf('@') + 1;
    for (const value of [
      '1e999',
      '-1e999',
      '.nan',
      '.inf',
      '-.inf',
      '1_000',
      'NaN',
      'Infinity',
      '0b11',
      '"5"',
      '٣',
      '~',
    ])
      t.is(verdictOn(textWith(value)), `WRONG_TYPE 1:${column}`, value);
    for (const value of ['9007199254740992', '-9007199254740993', '0x20000000000000', '0o400000000000000000'])
      t.is(verdictOn(textWith(value)), `OUT_OF_RANGE 1:${column}`, value);
  });
}

test('numbers have the value that YAML gives them', (t) => {
  const seedOf = (value: string): number => load(`seed: ${value}\n${NETWORK}`).seed;
  t.deepEqual(
    ['9007199254740991', '0x10', '0o17', '017', '1e3', '5.', '+5', '1e-400'].map(seedOf),
    [9007199254740991, 16, 15, 17, 1000, 5, 5, 0],
  );
});

test('bytes that are no UTF-8 are refused where they stand, a byte order mark is passed over', (t) => {
  const read = (bytes: Uint8Array): string => {
    try {
      const { experiment } = loadExperiment({ file: 'x.yaml', overrides: [], readFile: () => bytes });
      return `seed ${experiment.seed}`;
    } catch (error) {
      return error instanceof MnistxError ? placeOf(error.problems[0]!) : String(error);
    }
  };
  const text = `seed: 7\r\n${NETWORK}`;
  t.is(read(Buffer.from(`\uFEFF${text}`)), 'seed 7');
  t.is(read(Buffer.from(`\uFEFF${text}sead: 7\n`)), 'UNKNOWN_KEY 6:1');
  t.is(read(Buffer.from(`\uFEFFsead: 7\n${NETWORK}`)), 'UNKNOWN_KEY 1:1');
  t.is(read(Buffer.from(`\uFEFF${text}`, 'utf16le')), 'FILE_UNREADABLE 1:1');
  t.is(read(Buffer.from(text, 'utf16le')), 'WRONG_TYPE 1:1');
  t.is(read(Buffer.from(`name: \xe9\n${NETWORK}`, 'latin1')), 'FILE_UNREADABLE 1:7');
  t.is(read(Buffer.from([...Buffer.from('name: '), 0xed, 0xa0, 0x80])), 'FILE_UNREADABLE 1:7');
  t.is(read(Buffer.alloc(0)), 'MISSING_KEY 1:1');
});

const OVERRIDES: Readonly<Record<string, readonly [overrides: readonly string[], place: string]>> = {
  '__proto__ at the top': [['__proto__.x=1'], 'UNKNOWN_KEY 1:1'],
  'constructor.prototype': [['constructor.prototype.x=1'], 'UNKNOWN_KEY 1:1'],
  'a constructor that is a text': [['constructor=a', 'constructor.x=1'], 'UNKNOWN_KEY 2:1'],
  '__proto__ of a section': [['train.__proto__.epochs=3'], 'UNKNOWN_KEY 1:7'],
  '__proto__ of a list': [['model.layers.__proto__.x=1'], 'BAD_OVERRIDE 1:14'],
  '__proto__ of a layer': [['model.layers.0.__proto__=1'], 'UNKNOWN_KEY 1:16'],
  '__proto__ in a value': [['train.optimizer={ __proto__: 1, type: adam }'], 'UNKNOWN_KEY 1:19'],
  'an index past all numbers': [['model.layers.99999999999999999999=1'], 'BAD_OVERRIDE 1:14'],
  'an integer past 2^53': [['seed=9007199254740993'], 'OUT_OF_RANGE 1:6'],
  'NUL in a value': [['name=a\0b'], 'WRONG_TYPE 1:6'],
  'half a letter': [['name=\ud800'], 'WRONG_TYPE 1:6'],
  'a path of many keys': [[`${'a.'.repeat(60_000)}a=1`], 'BAD_OVERRIDE 1:1'],
  'a path of many indices': [[`a${'[0]'.repeat(40_000)}=1`], 'BAD_OVERRIDE 1:1'],
  'many brackets': [[`name=${'['.repeat(100_000)}`], 'TOO_LARGE 1:6'],
  'no equals sign': [['x'.repeat(100_000)], 'BAD_OVERRIDE 1:1'],
  'a value of 1 MB': [[`name=${'x'.repeat(1_000_000)}`], 'TOO_LARGE 1:131073'],
  'many of them': [Array.from({ length: 12_000 }, (_, index) => `a${index}=1`), 'TOO_LARGE 201:1'],
};

for (const [name, [overrides, place]] of Object.entries(OVERRIDES)) {
  test(`--set: ${name}`, (t) => {
    const [first] = findProblems(NETWORK, ...overrides);
    t.is(first === undefined ? 'accepted' : placeOf(first), place);
    t.true(first!.message.length < 200);
    t.deepEqual(Object.keys(Object.prototype), []);
    t.is(({} as { x?: number; epochs?: number }).x, undefined);
  });
}

test('files that extend each other are limited in number and in their bytes together', (t) => {
  const chain = (length: number, filler: string) =>
    Object.fromEntries(
      Array.from({ length }, (_, index) => [
        `${index}.yaml`,
        index === length - 1 ? NETWORK : `extends: ${index + 1}.yaml\n${filler}`,
      ]),
    );
  const verdict = (files: Record<string, string>): string => {
    try {
      const { experiment } = loadExperiment({ file: '0.yaml', overrides: [], readFile: makeReader(files) });
      return `${(experiment satisfies Experiment).model.layers.length} layers`;
    } catch (error) {
      const [problem] = error instanceof MnistxError ? error.problems : [];
      return problem === undefined ? String(error) : `${placeOf(problem)} ${problem.position?.file}`;
    }
  };
  t.is(verdict(chain(64, '')), '2 layers');
  t.is(verdict(chain(20_000, '')), 'TOO_LARGE 1:10 63.yaml');
  t.is(verdict(chain(10, `# ${'x'.repeat(10_000)}\n`)), '2 layers');
  t.is(verdict(chain(10, `# ${'x'.repeat(100_000)}\n`)), 'FILE_TOO_LARGE 1:10 4.yaml');
  t.is(verdict({ '0.yaml': `extends: ${'x'.repeat(100_000)}\n` }), 'FILE_NOT_FOUND 1:10 0.yaml');
});
