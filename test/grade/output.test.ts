import test from 'ava';
import { parse } from 'csv-parse/sync';
import { judge } from '../../src/grade/judge.js';
import { annotationsOf, asLogLine } from '../../src/grade/output/annotations.js';
import { makeFeedback } from '../../src/grade/output/feedback.js';
import { gradeRows } from '../../src/grade/output/grades-csv.js';
import { gradescopeResults } from '../../src/grade/output/gradescope.js';
import { renderJunit } from '../../src/grade/output/junit-xml.js';
import { drawReport } from '../../src/drawings/draw-report.js';
import { csvRows } from '../../src/runs/csv.js';
import { makeExamined, rubricOf } from '../helpers/grading.js';

const rubric = rubricOf(
  'experiment: { parameters: { max: 10 } }\nresult: { test_accuracy: { min: 0.98, points: 4 } }\n',
);
const gradeOf = (student: string) => judge(rubric, makeExamined(student));

test('in the table a name is never a formula', (t) => {
  const names = ['=HYPERLINK("http://x")', '+1+1', '-2+3', '@SUM(A1)', 'O’Hara, "Ada"'];
  const rows = parse(csvRows(gradeRows(names.map(gradeOf)))) as string[][];
  t.deepEqual(
    rows.slice(1).map(([student]) => student),
    [`'=HYPERLINK("http://x")`, "'+1+1", "'-2+3", "'@SUM(A1)", 'O’Hara, "Ada"'],
  );
  t.is(rows[1]![rows[0]!.indexOf('parameters')], '5994');
  t.is(new Set(rows[0]).size, rows[0]!.length);
});

test('JUnit XML is well-formed whatever a name holds, and counts its tests', (t) => {
  const xml = renderJunit(['<b>&"\'', ']]>\u0001\ud800\n', 'Ada'].map(gradeOf));
  const tags: string[] = [];
  for (const [, end, name, attributes, isEmpty] of xml.matchAll(/<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g)) {
    if (end === '/') t.is(tags.pop(), name);
    else if (isEmpty !== '/') tags.push(name!);
    t.notRegex(attributes!, /&(?!#\d+;)/);
  }
  t.deepEqual(tags, []);
  t.is(xml.replace(/<[^<>]*>/g, '').match(/[<>]/), null);
  t.true([...xml].every((sign) => sign === '\n' || sign >= ' '));
  t.is([...xml.matchAll(/<testcase/g)].length, 9);
  t.true(xml.includes('<testsuites name="mnistx grade" tests="9" failures="6" errors="0">'));
});

test('results of Gradescope have a score for each rule with points, and a status for each requirement', (t) => {
  t.like(gradescopeResults(gradeOf('Ada')), {
    score: 0,
    tests: [
      { name: 'Proof', status: 'passed' },
      { name: 'Parameters', status: 'failed' },
      { name: 'Test accuracy', status: 'failed', score: 0, max_score: 4 },
    ],
  });
});

test('annotations name the line, and nothing in a name begins another command', (t) => {
  t.deepEqual(annotationsOf(gradeOf('a,b:c\n::error::x')), [
    '::error file=sub/a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ax.yaml,line=4,title=a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ax%3A Parameters' +
      '::5,994, asked for: at most 10',
    '::warning file=sub/a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ax.yaml,title=a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ax%3A Test accuracy' +
      '::0.97, asked for: at least 0.98',
  ]);
});

test('a line of the log is no command of the runner, whatever a file is called', (t) => {
  t.is(asLogLine('::stop-commands::x  failed'), ': :stop-commands::x  failed');
  t.is(asLogLine(' \u{a0}::add-mask::ada'), ' \u{a0}: :add-mask::ada');
  t.is(asLogLine('ada  failed  ##[add-mask]ben'), 'ada  failed  ## [add-mask]ben');
  t.is(asLogLine('ada  passed  2/2'), 'ada  passed  2/2');
});

test('a page of feedback is plain HTML without a script of its own, and a name in it is text', async (t) => {
  const page = await drawReport(makeFeedback(gradeOf('<script>alert(1)</script>'), rubric));
  t.false(page.includes('<script>alert'));
  t.true(page.includes('&#60;script&#62;alert(1)'));
  t.true(page.includes('has not passed: 0 of 4 points.'));
  t.true(page.length < 30_000, `${page.length}`);
});
