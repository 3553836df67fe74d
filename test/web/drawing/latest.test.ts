import test from 'ava';
import { askLatest } from '../../../src/web/drawing/latest.js';

/** Questions that are answered by hand. */
function makeDesk() {
  const sent: {
    question: number;
    signal: AbortSignal;
    answer: (text: string) => void;
    fail: (error: Error) => void;
  }[] = [];
  const got: string[] = [];
  const latest = askLatest<number, string>({
    ask: (question, signal) => new Promise((answer, fail) => void sent.push({ question, signal, answer, fail })),
    onAnswer: (answer, question) => void got.push(`${question}: ${answer}`),
    onProblem: ({ message }) => void got.push(message),
    waitMs: 0,
  });
  const isSent = async (count: number): Promise<void> => {
    while (sent.length < count) await turn();
  };
  return { ...latest, sent, got, isSent };
}

const turn = (): Promise<void> => new Promise((done) => setTimeout(done));

test('only the newest of what changes is asked, and only after the answer that is on its way', async (t) => {
  const { put, sent, got, isSent } = makeDesk();
  put(1);
  put(2);
  await isSent(1);
  put(3);
  put(4);
  await turn();
  await turn();
  t.is(sent.length, 1);
  sent[0]!.answer('yes');
  await isSent(2);
  t.deepEqual(got, ['2: yes']);
  t.is(sent[1]!.question, 4);
  sent[1]!.fail(new Error('no'));
  put(5);
  await isSent(3);
  t.deepEqual(got, ['2: yes', 'no']);
  t.is(sent[2]!.question, 5);
});

test('what is dropped is aborted and its answer is not taken; the next question is asked at once', async (t) => {
  const { put, drop, sent, got, isSent } = makeDesk();
  put(1);
  await isSent(1);
  put(2);
  drop();
  t.true(sent[0]!.signal.aborted);
  put(3);
  await isSent(2);
  sent[0]!.answer('late');
  sent[1]!.answer('in time');
  await turn();
  t.is(sent.length, 2);
  t.deepEqual(got, ['3: in time']);
});
