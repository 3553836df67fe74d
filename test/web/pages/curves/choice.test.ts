import test from 'ava';
import { chooseCurve, formatChoice, parseChoice } from '../../../../src/web/pages/curves/choice.js';
import type { PageChoice } from '../../../../src/web/pages/curves/choice.js';

const parse = (text: string): PageChoice => parseChoice(new URLSearchParams(text));

test('an address keeps all that is chosen', (t) => {
  const choice: PageChoice = {
    ids: ['a-1', 'b_2'],
    measures: ['loss', 'learning rate'],
    over: 'training time',
    source: 'both',
    smoothing: 0.6,
    logs: ['x', 'learning rate'],
    isGrouped: false,
    zoomX: [1.5, 300],
    zoomY: { loss: [0.01, 2], 'learning rate': [0.0001, 0.1] },
    hidden: ['b_2'],
  };
  t.deepEqual(parse(formatChoice(choice).toString()), choice);
});

test('what is as by default does not stand in the address', (t) => {
  t.is(formatChoice(parse('ids=a,b&ids=a')).toString(), 'ids=a%2Cb');
});

for (const [text, because] of [
  ['over=toString&in=constructor&show=__proto__', 'names of prototypes'],
  ['smooth=abc&log=z&x=1&y-loss=2,1', 'no numbers, and parts that end before they begin'],
  ['smooth=-1&x=NaN,1&y-accuracy=1,Infinity&x=,', 'numbers that are none'],
] as const)
  test(`an address that makes no sense shows the default: ${because}`, (t) => {
    t.deepEqual(parse(text), parse(''));
  });

test('smoothing ends below 1, where nothing but the first value would be left', (t) => {
  t.is(parse('smooth=7').smoothing, 0.99);
});

test('a part that begins at or below 0 is forgotten on a log scale', (t) => {
  const page = parse('log=x,loss&x=0,5&y-loss=-1,2&y-accuracy=0,1');
  t.deepEqual(chooseCurve(page, 'loss').zoom, { x: null, y: null });
  t.deepEqual(chooseCurve(page, 'accuracy').zoom, { x: null, y: [0, 1] });
});
