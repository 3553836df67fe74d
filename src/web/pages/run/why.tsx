import type { RunWhy } from '../../../server/api/why.js';
import type { SettingPlace } from '../../../config/locate-setting.js';
import type { ExplainedFinding } from '../../../why/types.js';
import { Command } from '../../parts/command.js';
import { Problem } from '../../parts/problem.js';
import { useAnswer } from '../../use-answer.js';
import type { TabProps } from './tab-props.js';
import './why.css';

const SEVERITIES = { error: 'Error', warning: 'Warning', note: 'Note' } as const;

/** What is wrong with the run, or could be better. Asked again when an epoch is done, or the run has ended. */
export function Why({ run }: Pick<TabProps, 'run'>) {
  const { answer, problem, askAgain } = useAnswer<RunWhy>(`/api/runs/${encodeURIComponent(run.id)}/why`, {
    epochs: String(run.epochsDone),
    status: run.status,
  });
  return (
    <section class="card report-section why" aria-labelledby="why-title">
      <h2 id="why-title">What could be better</h2>
      {problem !== null && <Problem problem={problem} retry={askAgain} />}
      {answer === null && problem === null && <p class="loading">Looking at the run …</p>}
      {answer !== null && <Findings answer={answer} />}
      <Command words={['why', run.path]} />
    </section>
  );
}

function Findings({ answer: { findings, notChecked } }: { readonly answer: RunWhy }) {
  return (
    <>
      {findings.length === 0 && <p>Nothing that shows in its figures.</p>}
      <ul class="findings">
        {findings.map((finding) => (
          <Finding key={`${finding.rule} ${finding.setting.key}`} finding={finding} />
        ))}
      </ul>
      {notChecked.map((text) => (
        <p key={text} class="not-looked-at">
          Not looked at: {text}.
        </p>
      ))}
    </>
  );
}

function Finding({ finding: { severity, what, seenBy, setting, remedies } }: { readonly finding: ExplainedFinding }) {
  return (
    <li>
      <p>
        <strong class={`severity ${severity}`}>{SEVERITIES[severity]}</strong> <bdi>{what}</bdi>.
      </p>
      <dl class="facts">
        <dt>Seen by</dt>
        <dd>
          <bdi>{seenBy}</bdi>
        </dd>
        <dt>Setting</dt>
        <dd>
          <Place setting={setting} />
        </dd>
      </dl>
      {remedies.map(({ words, purpose }) => (
        <div key={words.join(' ')}>
          <p class="purpose">Try this {purpose}:</p>
          <Command words={words} label={`Try this ${purpose}`} />
        </div>
      ))}
    </li>
  );
}

function Place({ setting: { key, file, line, text } }: { readonly setting: SettingPlace }) {
  if (text === null) return <code>{key}</code>;
  if (file === null) return <code>-S {text}</code>;
  return (
    <>
      <code>
        <bdi>{`${file}:${line}`}</bdi>
      </code>{' '}
      <code>
        <bdi>{text}</bdi>
      </code>
    </>
  );
}
