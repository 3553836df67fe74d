import type { RunSettings } from '../../../server/api/run.js';
import { BlockView } from '../../parts/blocks.js';
import { Command, CopyButton } from '../../parts/command.js';
import { Problem } from '../../parts/problem.js';
import { RunPicker } from '../../parts/run-picker.js';
import { Scroller } from '../../parts/scroller.js';
import { go } from '../../use-address.js';
import { useAnswer } from '../../use-answer.js';
import { withQuery } from './address.js';
import type { TabProps } from './tab-props.js';

/** The experiment: what was chosen, how it differs from another run, and all of it. */
export function SettingsTab({ run, query }: TabProps) {
  const other = query.get('other');
  const { answer, problem, askAgain } = useAnswer<RunSettings>(
    `/api/runs/${run.id}/settings`,
    other === null ? {} : { other },
  );
  const compare = (id: string | null): void => go(withQuery('run', query, { other: id }), { isStep: false });
  if (problem !== null) return <Problem problem={problem} retry={askAgain} />;
  if (answer === null) return <p class="loading">Reading the settings …</p>;
  const { config, overrides, fromDefaults, fromOther } = answer;
  return (
    <>
      <section class="card report-section" aria-labelledby="chosen-title">
        <h2 id="chosen-title">What was chosen</h2>
        <BlockView block={fromDefaults} />
        {overrides.length > 0 && (
          <p>
            Given by <code>--set</code>:{' '}
            {overrides.map((one, at) => (
              <span key={at}>
                {at > 0 && ', '}
                <code>{one}</code>
              </span>
            ))}
          </p>
        )}
      </section>
      <section class="card report-section" aria-labelledby="other-title">
        <h2 id="other-title">Against another run</h2>
        <div class="row">
          <RunPicker label="Another run" isAny leftOut={[run.id]} onChoose={({ id }) => compare(id)} />
          {other !== null && (
            <button type="button" class="quiet" onClick={() => compare(null)}>
              Clear
            </button>
          )}
        </div>
        {fromOther !== null && <BlockView block={fromOther} />}
      </section>
      <section class="card report-section" aria-labelledby="config-title">
        <div class="row">
          <h2 id="config-title">The whole experiment</h2>
          <span class="push">
            <CopyButton text={config} what="the experiment" />
          </span>
        </div>
        <Scroller label="The whole experiment">
          <pre>
            <code>{config}</code>
          </pre>
        </Scroller>
        <Command words={['run', `${run.path}/config.resolved.yaml`]} label="Train it again" />
      </section>
    </>
  );
}
