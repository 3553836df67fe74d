import test from 'ava';
import fc from 'fast-check';
import { decodeStrokes, encodeStrokes, finishStroke, paintStrokes } from '../../../src/web/drawing/strokes.js';
import type { Pen, Point } from '../../../src/web/drawing/strokes.js';

const byte = fc.integer({ min: 0, max: 255 });
const stroke = fc.record({
  width: fc.integer({ min: 1, max: 255 }),
  points: fc.array(fc.tuple(byte, byte), { minLength: 1, maxLength: 400 }),
});

test('strokes are the same after they stood in an address', (t) => {
  fc.assert(
    fc.property(fc.array(stroke, { maxLength: 5 }), (strokes) => {
      const text = encodeStrokes(strokes);
      t.regex(text, /^[\w-]*$/);
      t.deepEqual(decodeStrokes(text), strokes);
    }),
    { numRuns: 50 },
  );
});

test('an address that somebody cut or made up gives the strokes that are whole', (t) => {
  const strokes = [
    { width: 20, points: [[1, 2]] as const },
    {
      width: 9,
      points: [
        [3, 4],
        [5, 6],
      ] as const,
    },
  ];
  t.deepEqual(decodeStrokes(encodeStrokes(strokes).slice(0, -3)), strokes.slice(0, 1));
  for (const text of ['', '%%%', '!', 'AAAA', '____']) t.deepEqual(decodeStrokes(text), []);
});

test('a stroke keeps its ends and its bends, and loses the points between them', (t) => {
  const line: Point[] = Array.from({ length: 50 }, (_, at) => [10 + 2 * at, 20 + (at % 2)]);
  t.deepEqual(finishStroke({ width: 5, points: line }).points, [line[0]!, line.at(-1)!]);
  const bend: Point[] = [...line, ...Array.from({ length: 50 }, (_, at): Point => [108, 22 + 2 * at])];
  t.deepEqual(finishStroke({ width: 5, points: bend }).points, [
    [10, 20],
    [108, 21],
    [108, 120],
  ]);
  t.deepEqual(finishStroke({ width: 5, points: [[7, 7]] }).points, [[7, 7]]);
});

test('a pen follows the points in the size of its picture; one point is a dot', (t) => {
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...places: number[]): void =>
      void calls.push(`${name} ${places.join(' ')}`);
  const pen: Pen = {
    lineWidth: 0,
    lineCap: 'butt',
    lineJoin: 'miter',
    beginPath: note('begin'),
    moveTo: note('move'),
    lineTo: note('line'),
    quadraticCurveTo: note('curve'),
    stroke: () => void calls.push(`stroke ${pen.lineWidth}`),
  };
  const strokes = [
    { width: 51, points: [[0, 255]] as const },
    {
      width: 51,
      points: [
        [0, 0],
        [51, 102],
        [153, 204],
      ] as const,
    },
  ];
  paintStrokes(pen, strokes, { width: 100, height: 50 });
  t.deepEqual(calls, [
    ...['begin ', 'move 0 50', 'line 0 50', 'stroke 10'],
    ...['begin ', 'move 0 0', 'curve 20 20 40 30', 'line 60 40', 'stroke 10'],
  ]);
});
