import { MOST_COMPARED } from '../../server/api/compare.js';
import type { ComparisonReport } from '../../server/api/compare.js';
import type { PageProps } from '../page-props.js';
import { Section } from '../parts/blocks.js';
import { Command } from '../parts/command.js';
import { Problem } from '../parts/problem.js';
import { RunPicker } from '../parts/run-picker.js';
import { useAnswer } from '../use-answer.js';
import { go } from '../use-address.js';
import { ChosenRuns } from './compare/chosen-runs.js';
import { compareAddress, idsOf, withId } from './compare/ids.js';
import { PairPictures } from './compare/pair-pictures.js';
import './compare.css';

export function ComparePage({ query }: PageProps) {
  const ids = idsOf(query);
  const { answer, problem, isLoading, askAgain } = useAnswer<ComparisonReport>(ids.length < 2 ? null : '/api/compare', {
    id: ids,
  });
  const show = (changed: readonly string[]): void => go(compareAddress(changed), { isStep: false });
  return (
    <div class="stack compare-page">
      <h1>Compare</h1>
      <section class="card" aria-labelledby="chosen-title">
        <h2 id="chosen-title">Runs</h2>
        <ChosenRuns ids={ids} report={answer} onChange={show} />
        {ids.length < MOST_COMPARED ? (
          <RunPicker label="Add a run" leftOut={ids} onChoose={({ id }) => show(withId(ids, id))} />
        ) : (
          <p class="muted">A page compares at most {MOST_COMPARED} runs.</p>
        )}
      </section>
      {ids.length < 2 && (
        <p class="empty">
          {ids.length === 0 ? 'Add two runs to compare them.' : 'Add another run to compare this one with.'}
        </p>
      )}
      {problem !== null && <Problem problem={problem} retry={askAgain} />}
      {answer === null && isLoading && <p class="loading">Comparing …</p>}
      {answer !== null && problem === null && ids.length >= 2 && <Comparison comparison={answer} query={query} />}
    </div>
  );
}

function Comparison({ comparison, query }: PageProps & { readonly comparison: ComparisonReport }) {
  const { report, runs, groups } = comparison;
  const [first, ...others] = report.sections;
  // The last sections are one for each group.
  const detailsAt = others.length - groups.length;
  return (
    <>
      {first !== undefined && <Section section={first} />}
      {others.slice(0, detailsAt).map((section) => (
        <Section key={section.id} section={section} />
      ))}
      {groups.length > 2 && <PairPictures comparison={comparison} query={query} />}
      {others.slice(detailsAt).map((section) => (
        <Section key={section.id} section={section} />
      ))}
      <Command
        words={['compare', ...runs.map(({ path }) => path), '--html']}
        label="Write this comparison to a folder"
      />
    </>
  );
}
