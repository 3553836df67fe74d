import { useState } from 'preact/hooks';
import type { DrawnCharts, RunEvaluation } from '../../../server/api/run.js';
import { Charts } from '../../parts/blocks.js';
import { Command } from '../../parts/command.js';
import { Problem } from '../../parts/problem.js';
import { go } from '../../use-address.js';
import { useAnswer } from '../../use-answer.js';
import { numberOf, withQuery } from './address.js';
import { LayerList } from './layer-list.js';
import { NoModel } from './no-model.js';
import type { TabProps } from './tab-props.js';
import { nextImage } from './walk-images.js';
import type { Walk } from './walk-images.js';

/** What each layer makes of a test image. */
export function ActivationsTab(props: TabProps) {
  return props.run.hasModel && props.run.testImages > 0 ? <Activations {...props} /> : <NoModel run={props.run} />;
}

function Activations({ run, query }: TabProps) {
  const index = numberOf(query, 'index') ?? 0;
  const layer = query.get('layer') ?? run.outputLayers[0] ?? 'all';
  const isOnlyMistakes = query.get('only') === 'mistakes';
  const judged = useAnswer<RunEvaluation>(isOnlyMistakes ? `/api/runs/${run.id}/evaluation` : null);
  const drawn = useAnswer<DrawnCharts>(`/api/runs/${run.id}/activations`, { index: String(index), layer });
  const show = (changes: Parameters<typeof withQuery>[2]): void =>
    go(withQuery('run', query, changes), { isStep: false });
  const walk = { count: run.testImages, only: isOnlyMistakes ? (judged.answer?.mistakes ?? []) : null };
  const sample = ['--activations', '--sample', String(index), '--layer', layer];
  return (
    <section class="card report-section" aria-labelledby="activations-title">
      <h2 id="activations-title">Activations</h2>
      <div class="row">
        <ImageChooser index={index} walk={walk} onChoose={(at) => show({ index: at })} />
        <label class="row">
          <input
            type="checkbox"
            checked={isOnlyMistakes}
            onChange={({ currentTarget: { checked } }) => show({ only: checked ? 'mistakes' : null })}
          />
          only mistakes
        </label>
        <LayerList layers={[...run.outputLayers, 'all']} chosen={layer} onChoose={(name) => show({ layer: name })} />
      </div>
      {isOnlyMistakes && judged.answer === null && judged.problem === null && (
        <p class="muted">The network answers all test images …</p>
      )}
      {[judged, drawn].map(({ problem, askAgain }, at) =>
        problem === null ? null : <Problem key={at} problem={problem} retry={askAgain} />,
      )}
      {drawn.answer === null
        ? drawn.problem === null && <p class="loading">The network is opened …</p>
        : drawn.problem === null && <Charts charts={drawn.answer.charts} />}
      <Command words={['show', run.path, ...sample]} label="Draw these activations" />
    </section>
  );
}

interface ImageChooserProps {
  readonly index: number;
  readonly walk: Walk;
  readonly onChoose: (index: number) => void;
}

function ImageChooser({ index, walk, onChoose }: ImageChooserProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const before = nextImage(index, -1, walk);
  const after = nextImage(index, 1, walk);
  const submit = (event: Event): void => {
    event.preventDefault();
    const wanted = Number(typed ?? index);
    setTyped(null);
    if (Number.isInteger(wanted)) onChoose(Math.max(0, Math.min(walk.count - 1, wanted)));
  };
  return (
    <form class="row" onSubmit={submit}>
      <button type="button" disabled={before === null} onClick={() => onChoose(before!)}>
        Previous
      </button>
      <label>
        Test image{' '}
        <input
          class="image-index"
          inputMode="numeric"
          value={typed ?? String(index)}
          onInput={({ currentTarget: { value } }) => setTyped(value)}
          onBlur={submit}
        />
      </label>
      <span class="muted">of {walk.count.toLocaleString('en')}</span>
      <button type="button" disabled={after === null} onClick={() => onChoose(after!)}>
        Next
      </button>
    </form>
  );
}
