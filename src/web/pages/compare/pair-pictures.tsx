import type { ComparisonReport } from '../../../server/api/compare.js';
import type { PageProps } from '../../page-props.js';
import { Section } from '../../parts/blocks.js';
import { Problem } from '../../parts/problem.js';
import { useAnswer } from '../../use-answer.js';
import { go } from '../../use-address.js';
import { pairOf } from './ids.js';

export interface PairPicturesProps extends PageProps {
  readonly comparison: ComparisonReport;
}

const SHOWN = ['agreement', 'pictures'];

/** Of more than two groups, what two of them answer: disputed images and both confusion matrices. */
export function PairPictures({ comparison, query }: PairPicturesProps) {
  const { groups, runs } = comparison;
  const pair = pairOf(query, groups.length);
  const { answer, problem, askAgain } = useAnswer<ComparisonReport>('/api/compare', {
    id: pair.flatMap((at) => groups[at]!.runs.map((run) => runs[run]!.id)),
  });
  const choose = (side: 0 | 1, at: number): void => {
    const other = pair[1 - side]!;
    // The same group on both sides: they change places.
    const chosen = at === other ? [pair[1], pair[0]] : side === 0 ? [at, other] : [other, at];
    const changed = new URLSearchParams(query);
    changed.set('pair', chosen.join(','));
    go({ page: 'compare', query: changed }, { isStep: false });
  };
  const sections = answer?.report.sections.filter(({ id }) => SHOWN.includes(id)) ?? [];
  return (
    <>
      <section class="card" aria-labelledby="pair-title">
        <h2 id="pair-title">Two of them, image by image</h2>
        <div class="row">
          {([0, 1] as const).map((side) => (
            <label key={side}>
              {side === 0 ? 'First' : 'Second'}{' '}
              <select value={pair[side]} onChange={({ currentTarget: { value } }) => choose(side, Number(value))}>
                {groups.map(({ label }, at) => (
                  <option key={at} value={at}>
                    {label}
                  </option>
                ))}
              </select>
            </label>
          ))}
        </div>
      </section>
      {problem !== null && <Problem problem={problem} retry={askAgain} />}
      {answer === null && problem === null && <p class="loading">Comparing …</p>}
      {sections.map((section) => (
        <Section key={section.id} section={{ ...section, id: `pair-${section.id}` }} />
      ))}
    </>
  );
}
