import type { JudgedImages, RunEvaluation } from '../../../server/api/run.js';
import { formatAddress } from '../../address.js';
import { Problem } from '../../parts/problem.js';
import { useAnswer } from '../../use-answer.js';
import { go } from '../../use-address.js';
import { cellOf, numberOf, tabAddress, withQuery } from './address.js';
import { describeCell, pageOf } from './describe-cell.js';
import type { TabProps } from './tab-props.js';

interface CellImagesProps extends Omit<TabProps, 'job'> {
  readonly evaluation: RunEvaluation;
  readonly choose: (label: number | null, prediction: number | null) => void;
}

const COUNT = 40;

/** The test images of one cell of the confusion matrix, chosen there or by two lists. */
export function CellImages({ run, query, evaluation, choose }: CellImagesProps) {
  const { labelNames, predictionNames } = evaluation;
  const { label, prediction } = cellOf(query);
  const isChosen = label !== null || prediction !== null;
  const first = numberOf(query, 'first') ?? 0;
  const { answer, problem, askAgain } = useAnswer<JudgedImages>(isChosen ? `/api/runs/${run.id}/images` : null, {
    ...(label === null ? {} : { label: String(label) }),
    ...(prediction === null ? {} : { prediction: String(prediction) }),
    first: String(first),
    count: String(COUNT),
  });
  return (
    <section class="card" id="cell" aria-labelledby="cell-title">
      <h2 id="cell-title">Images of a cell</h2>
      <div class="row">
        <ClassList title="Label" names={labelNames} chosen={label} onChoose={(at) => choose(at, prediction)} />
        <ClassList
          title="Prediction"
          names={predictionNames}
          chosen={prediction}
          onChoose={(at) => choose(label, at)}
        />
        {isChosen && (
          <button type="button" class="quiet" onClick={() => choose(null, null)}>
            Clear
          </button>
        )}
      </div>
      {!isChosen && <p class="muted">Click a cell of the confusion matrix, or choose its label and prediction here.</p>}
      {problem !== null && <Problem problem={problem} retry={askAgain} />}
      {isChosen && answer !== null && (
        <>
          <p role="status">{describeCell({ label, prediction }, answer, first, evaluation)}</p>
          <Gallery run={run} query={query} images={answer} evaluation={evaluation} />
          <Pager query={query} total={answer.total} first={first} />
        </>
      )}
    </section>
  );
}

interface ClassListProps {
  readonly title: string;
  readonly names: readonly string[];
  readonly chosen: number | null;
  readonly onChoose: (at: number | null) => void;
}

function ClassList({ title, names, chosen, onChoose }: ClassListProps) {
  return (
    <label>
      {title}{' '}
      <select
        value={chosen ?? ''}
        onChange={({ currentTarget: { value } }) => onChoose(value === '' ? null : Number(value))}
      >
        <option value="">any</option>
        {names.map((name, at) => (
          <option key={at} value={at}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

type GalleryProps = Omit<CellImagesProps, 'choose'> & { readonly images: JudgedImages };

/** Each image leads to what the layers make of it. */
function Gallery({ query, images, evaluation: { labelNames, predictionNames } }: GalleryProps) {
  return (
    <ul class="gallery">
      {images.images.map(({ index, url, label, prediction, confidence }) => {
        const said = `label ${labelNames[label]}, said ${predictionNames[prediction]}`;
        const address = withQuery('run', tabAddress(query, 'activations').query, { index });
        return (
          <li key={index}>
            <a href={formatAddress(address)} title={`What the layers make of image ${index}`}>
              <img src={url} alt={`Test image ${index}: ${said}`} loading="lazy" />
              <span class={label === prediction ? 'small' : 'small wrong'}>{said}</span>
              <span class="small muted">
                {(100 * confidence).toFixed(1)} %, no. {index}
              </span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

function Pager({ query, total, first }: { query: URLSearchParams; total: number; first: number }) {
  const { before, after } = pageOf(first, total, COUNT);
  if (before === null && after === null) return null;
  const show = (at: number | null): void => go(withQuery('run', query, { first: at }), { isStep: false });
  return (
    <div class="row">
      <button type="button" disabled={before === null} onClick={() => show(before)}>
        Previous {COUNT}
      </button>
      <button type="button" disabled={after === null} onClick={() => show(after)}>
        Next {COUNT}
      </button>
    </div>
  );
}
