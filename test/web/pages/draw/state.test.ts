import test from 'ava';
import { chooseForm, commandOf, kindOf, readState, writeState } from '../../../../src/web/pages/draw/state.js';

test('the state of the page is the same after a reload', (t) => {
  const state = {
    ids: ['a', 'b-c_d'],
    layersOf: 'b-c_d',
    strokes: [
      {
        width: 30,
        points: [
          [1, 2],
          [3, 4],
        ] as const,
      },
    ],
    example: { of: 'a', index: 17 },
    fit: 'as-is' as const,
    invert: 'no' as const,
    brush: 30,
  };
  t.deepEqual(readState(new URLSearchParams(writeState(state).toString())), state);
  const none = { ...state, layersOf: null, strokes: [], example: null, fit: null, invert: null, brush: 22 };
  t.deepEqual(readState(writeState(none)), none);
  t.is(writeState({ ...none, layersOf: 'a' }).toString(), 'ids=a%2Cb-c_d');
});

test('an address that somebody made up gives a page that works', (t) => {
  const query = 'ids=a,a,,../x,b%3F,b,c,d,e,f,g&layers=z&example=../x:9&brush=1e9&fit=x&invert=toString&ink=%00';
  t.deepEqual(readState(new URLSearchParams(query)), {
    ids: ['a', 'b', 'c', 'd', 'e', 'f'],
    layersOf: 'a',
    strokes: [],
    example: null,
    fit: null,
    invert: null,
    brush: 22,
  });
});

test('a drawing is dark on light, a test image is taken as it is, a file as mnistx predict takes it', (t) => {
  const usual = { fit: null, invert: null };
  const example = { of: 'a', index: 1 };
  t.is(kindOf({ example: null }, false, false), 'drawing');
  t.is(kindOf({ example }, false, false), 'grey example');
  t.is(kindOf({ example }, false, true), 'colour example');
  t.is(kindOf({ example }, true, true), 'file');
  t.deepEqual(chooseForm(usual, 'drawing'), { invert: 'auto' });
  t.deepEqual(chooseForm(usual, 'grey example'), { fit: 'as-is', invert: 'yes' });
  t.deepEqual(chooseForm(usual, 'colour example'), { fit: 'as-is', invert: 'no' });
  t.deepEqual(chooseForm(usual, 'file'), {});
  t.deepEqual(chooseForm({ fit: 'centred', invert: 'no' }, 'drawing'), { fit: 'centred', invert: 'no' });
});

test('the command of the page is that of mnistx predict', (t) => {
  t.deepEqual(commandOf('runs/lr', ['a.png', 'b.png'], {}), ['predict', 'runs/lr', 'a.png', 'b.png']);
  t.deepEqual(commandOf('runs/lr', ['a.png'], { fit: 'as-is', invert: 'yes' }).slice(3), [
    '--as-is',
    '--invert',
    'yes',
  ]);
  t.deepEqual(commandOf('runs/lr', ['a.png'], { fit: 'centred' }).slice(3), ['--no-as-is']);
});
