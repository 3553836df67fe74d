import test from 'ava';
import type { Job } from '../../../../src/server/api/jobs.js';
import { tabAddress, tabOf, withQuery } from '../../../../src/web/pages/run/address.js';
import { describeState } from '../../../../src/web/pages/run/describe-state.js';
import { describeJob, newestJobOf, withJob } from '../../../../src/web/pages/run/jobs-of-run.js';
import { actionsFor, commandsOf } from '../../../../src/web/pages/run/run-actions.js';

const run = { id: 'x', path: 'runs/cnn', epochsDone: 2, epochsPlanned: 2, status: 'finished' };
const namesFor = (status: string, isBusy = false, epochsDone = 2) =>
  actionsFor({ ...run, status, epochsDone }, isBusy).map(({ name }) => name);

test('only what a run can do in its state is offered', (t) => {
  t.deepEqual(namesFor('running'), ['Stop']);
  t.deepEqual(namesFor('finished'), ['Train further', 'Verify']);
  t.deepEqual(namesFor('dead'), ['Resume', 'Verify']);
  t.deepEqual(namesFor('interrupted', false, 0), ['Resume']);
  t.deepEqual(namesFor('finished', true), []);
  t.deepEqual(
    actionsFor(run, false).map(({ path, body }) => [path, body]),
    [
      ['/api/runs/x/resume', { epochs: 4 }],
      ['/api/runs/x/verify', {}],
    ],
  );
});

test('a run that early stopping has ended is not offered to go on', (t) => {
  const stopped = { ...run, epochsPlanned: 9 };
  t.deepEqual(
    actionsFor(stopped, false).map(({ name }) => name),
    ['Verify'],
  );
  t.deepEqual(
    commandsOf(stopped).map(({ words: [verb] }) => verb),
    ['show', 'verify', 'run', 'rm'],
  );
});

test('the commands that are shown are those of the state', (t) => {
  const verbsFor = (status: string) => commandsOf({ ...run, status }).map(({ words }) => words[0]);
  t.deepEqual(verbsFor('running'), ['show', 'run']);
  t.deepEqual(verbsFor('dead'), ['show', 'resume', 'verify', 'run', 'rm']);
  t.deepEqual(commandsOf(run)[1]!.words, ['resume', 'runs/cnn', '-S', 'train.epochs=4']);
});

test('a sentence says how far a run is; none if it is finished', (t) => {
  const state = { epochsDone: 2, epochsPlanned: 10, progress: null };
  t.is(describeState({ ...state, status: 'finished' }), '');
  t.regex(
    describeState({ ...state, status: 'dead' }),
    /ended without a word after 2 of 10 epochs. Resume continues it/,
  );
  const progress = { done: 0.256, secondsLeft: 70 };
  t.is(
    describeState({ ...state, status: 'running', progress }),
    'It trains: 2 of 10 epochs are done, 25 %, 1 min 10 s left.',
  );
});

test('the newest job of a run is the one that is shown, as it was last told', (t) => {
  const job = (id: string, started: string, state: Job['state'] = 'running'): Job => {
    return { id, verb: 'verify', command: '', started, run: 'x', state, output: '' };
  };
  const jobs = withJob(withJob([job('a', '2026-01-01')], job('b', '2026-01-02')), job('a', '2026-01-01', 'done'));
  t.deepEqual(
    jobs.map(({ id, state }) => `${id} ${state}`),
    ['b running', 'a done'],
  );
  t.is(newestJobOf(jobs, 'x')!.id, 'b');
  t.is(newestJobOf(jobs, 'y'), null);
  t.is(describeJob(jobs[1]!), 'mnistx verify is done.');
});

test('a tab stands in the address with its run alone; an unknown one is the first', (t) => {
  const query = new URLSearchParams('id=x&tab=mistakes&label=3');
  t.is(tabAddress(query, 'files').query.toString(), 'id=x&tab=files');
  t.is(tabOf(query), 'mistakes');
  t.is(tabOf(new URLSearchParams('tab=constructor')), 'result');
  t.is(withQuery('run', query, { label: null, index: 7 }).query.toString(), 'id=x&tab=mistakes&index=7');
});
