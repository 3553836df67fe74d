import { useMemo, useRef, useState } from 'preact/hooks';
import type { Site } from '../../site/types.js';
import { markProblems } from '../editing/marks.js';
import { NetworkView } from '../editing/network.js';
import type { Editor } from '../editing/open-editor.js';
import { ProblemList } from '../editing/problem-list.js';
import { YamlEditor } from '../editing/yaml-editor.js';
import { Problem } from '../parts/problem.js';
import { useStore } from '../use-store.js';
import { Controls } from '../training/controls.js';
import { Curves } from '../training/curves.js';
import { DatasetStore } from './dataset-store.js';
import { Drawing } from './drawing.js';
import { fetchKept } from './kept-files.js';
import { loadExamples } from './load-examples.js';
import { ShareButton } from './share-button.js';
import { Status } from '../training/status.js';
import { TakeHome } from '../training/take-home-card.js';
import type { DataSource } from '../training/training.js';
import { useTraining } from '../training/use-training.js';
import { useExamined } from './use-examined.js';
import { useText } from './use-text.js';
import '../editing/editing.css';
import './playground.css';

/** Editor and buttons on one side; on the other what the network does. */
export function Workbench({ site }: { readonly site: Site }) {
  const training = useTraining(() => openSource(site));
  const shown = useStore(training.shown);
  const editor = useRef<Editor | null>(null);
  const { text, change } = useText(site, (next) => editor.current?.setText(next));
  const examined = useExamined(text, site);
  const marks = useMemo(() => (examined === null ? [] : markProblems(examined.text, examined.problems)), [examined]);
  const [keepsWeights, setKeepsWeights] = useState(false);
  const isCurrent = examined !== null && examined.text === text && marks.length === 0;
  const { experiment = null, plan = null } = isCurrent ? examined : {};
  const start = (isPaused: boolean): void => {
    if (experiment === null || plan === null) return;
    void training.start({ text, experiment, plan, keepsWeights, isPaused });
  };
  const shownPlan = useLast(plan);
  return (
    <div class="workbench playground">
      <section aria-label="Experiment" class="editing">
        <div class="row">
          <label class="row">
            Start from
            <select
              value=""
              onChange={({ currentTarget }) => {
                const template = site.templates.find(({ name }) => name === currentTarget.value);
                if (template !== undefined) editor.current?.setText(template.text);
                currentTarget.value = '';
              }}
            >
              <option value="">…</option>
              {site.templates.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <ShareButton text={text} />
        </div>
        <Controls
          {...{ training, shown, start, keepsWeights, setKeepsWeights }}
          canStart={plan !== null}
          isChanged={shown.current !== null && shown.current.text !== text}
        />
        <Status shown={shown} />
        {shown.problem !== null && <Problem problem={shown.problem} />}
        <YamlEditor
          text={text}
          marks={marks}
          onChange={change}
          onRun={() => start(false)}
          onOpen={(opened) => {
            editor.current = opened;
          }}
        />
        <ProblemList
          text={text}
          marks={marks}
          goTo={({ from }) => editor.current?.goTo(from)}
          apply={(mark) => editor.current?.apply(mark)}
        />
        {examined !== null && examined.warnings.length > 0 && (
          <ul class="muted small warnings">
            {examined.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        )}
      </section>
      <div class="beside">
        <Curves shown={shown} />
        <Drawing training={training} shown={shown} site={site} />
        <TakeHome training={training} shown={shown} version={site.version} />
        {shownPlan !== null && (
          <section aria-labelledby="network">
            <h2 id="network">Network</h2>
            <NetworkView name="network" plan={shownPlan} isOld={plan === null} />
          </section>
        )}
      </div>
    </div>
  );
}

function openSource({ datasets }: Site): DataSource {
  return new DatasetStore({
    datasets,
    load: (dataset, parts) => loadExamples(dataset, { ...parts, fetchFile: fetchKept }),
  });
}

/** A mistake does not make the network vanish. */
function useLast<Value>(value: Value | null): Value | null {
  const last = useRef<Value | null>(null);
  last.current = value ?? last.current;
  return last.current;
}
