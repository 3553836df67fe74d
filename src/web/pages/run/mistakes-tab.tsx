import type { RunEvaluation } from '../../../server/api/run.js';
import { Section } from '../../parts/blocks.js';
import { Command } from '../../parts/command.js';
import type { Datum } from '../../parts/draw-chart.js';
import { Problem } from '../../parts/problem.js';
import { useAnswer } from '../../use-answer.js';
import { go } from '../../use-address.js';
import { withQuery } from './address.js';
import { CellImages } from './cell-images.js';
import { NoModel } from './no-model.js';
import type { TabProps } from './tab-props.js';

/** Where the network is right and wrong. A cell of the confusion matrix shows its images. */
export function MistakesTab({ run, query }: TabProps) {
  const path = run.hasModel ? `/api/runs/${run.id}/evaluation` : null;
  const { answer, problem, isLoading, askAgain } = useAnswer<RunEvaluation>(path);
  if (!run.hasModel) return <NoModel run={run} />;
  if (problem !== null) return <Problem problem={problem} retry={askAgain} />;
  if (answer === null) return <p class="loading">{isLoading && 'The network answers all test images …'}</p>;
  const choose = (label: number | null, prediction: number | null): void =>
    go(withQuery('run', query, { label, prediction, first: null }), { isStep: false });
  const pick = ({ row, column }: Datum): void => {
    choose(row as number, column as number);
    document.getElementById('cell')?.scrollIntoView({ block: 'nearest' });
  };
  const picks = { 'confusion-matrix': pick, 'confusion-matrix-normalized': pick };
  return (
    <>
      <CellImages run={run} query={query} evaluation={answer} choose={choose} />
      <Section section={answer.section} picks={picks} />
      <Command words={['evaluate', run.path]} label="Evaluate the network" />
    </>
  );
}
