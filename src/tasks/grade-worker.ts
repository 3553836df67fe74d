// A program of its own, started by grade/examine.ts: examines one submission, says what it found, and is ended.
import { nodeEffects } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { ErrorCode } from '../errors.js';
import type { ExamineJob, FromExaminer } from '../grade/protocol.js';
import type { Outcome } from '../grade/types.js';
import { engineChooser } from '../open/choose-engine.js';
import type { RunEvent } from '../training/types.js';
import { examineSubmission } from './examine-submission.js';

const SAY_MEMORY_MS = 250;
const TELL_EPOCH_MS = 100;
let toldMs = -Infinity;

process.on('message', (job: ExamineJob) => {
  setInterval(() => send({ type: 'memory', bytes: process.memoryUsage.rss() }), SAY_MEMORY_MS).unref();
  void examineJob(job).then((outcome) => send({ type: 'outcome', outcome }));
});
// The parent decides when to stop: Ctrl-C reaches both. Without it there is nobody to tell.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

async function examineJob(job: ExamineJob): Promise<Outcome> {
  let epochs = 0;
  const report = (event: RunEvent): void => {
    if (event.type === 'start') epochs = event.plan.training.epochs;
    if (event.type === 'epoch') tellEpoch(event.record.epoch, epochs);
  };
  const chooseEngine = engineChooser(job, () => {});
  const { signal } = new AbortController();
  // The commit of the grader's folder says nothing of a submission.
  const options = { effects: nodeEffects, signal, report, chooseEngine, describeGit: () => null };
  try {
    return { type: 'seen', evidence: await examineSubmission(job, options) };
  } catch (error) {
    return outcomeOf(error);
  }
}

/** Not the student's fault: the same would befall others, and another start may do better. */
const OF_THE_MACHINE: ReadonlySet<ErrorCode> = new Set([
  ...(['DATA_NOT_FOUND', 'DATA_DAMAGED', 'DATA_UNREACHABLE', 'ENGINE_UNAVAILABLE'] as const),
  ...(['SETUP_FAILED', 'OUT_OF_MEMORY', 'DISK'] as const),
]);

function outcomeOf(error: unknown): Outcome {
  if (error instanceof MnistxError) {
    const { problems, code } = error;
    return OF_THE_MACHINE.has(code)
      ? { type: 'stopped', reason: problems[0]!.message, limit: null }
      : { type: 'refused', problems };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { type: 'stopped', reason: `mnistx has failed at it: ${reason}`, limit: null };
}

/** Epochs may last milliseconds. */
function tellEpoch(epoch: number, epochs: number): void {
  const nowMs = nodeEffects.elapsedMs();
  if (nowMs - toldMs < TELL_EPOCH_MS) return;
  toldMs = nowMs;
  send({ type: 'epoch', epoch, epochs });
}

function send(message: FromExaminer): void {
  if (process.connected) process.send!(message, undefined, undefined, () => {});
}
