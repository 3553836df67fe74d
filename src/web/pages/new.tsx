import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Problem as ConfigProblem } from '../../errors.js';
import type { PageProps } from '../page-props.js';
import { Command } from '../parts/command.js';
import { Problem } from '../parts/problem.js';
import { saveFile } from '../parts/save-file.js';
import { showProblem, showToast } from '../parts/toast.js';
import { useSession } from '../session.js';
import { go } from '../use-address.js';
import { Beside } from './new/beside.js';
import { markProblems } from '../editing/marks.js';
import type { Editor } from '../editing/open-editor.js';
import { ProblemList } from '../editing/problem-list.js';
import type { InTab, InTabProps } from './new/in-tab.js';
import { startRun } from './new/start-run.js';
import { nameIn, renameExperiment } from './new/starting-text.js';
import { useDraft } from './new/use-draft.js';
import { whyNotInTab } from './new/why-not-in-tab.js';
import { problemsOf, useNetwork } from './new/use-network.js';
import type { Examined } from './new/use-network.js';
import { useStart } from './new/use-start.js';
import type { Start, Starting } from './new/use-start.js';
import { YamlEditor } from '../editing/yaml-editor.js';
import '../editing/editing.css';

/** A YAML editor with the network that it describes beside it, and a button that trains it. */
export function NewPage({ query }: PageProps) {
  const { start, problem, templates } = useStart(query);
  // The editor stays while another start is on its way, so that it can be undone.
  const last = useRef<Start | null>(null);
  last.current = start ?? last.current;
  return (
    <div class="new">
      <h1>New experiment</h1>
      {problem !== null && <Problem problem={problem} />}
      {last.current !== null && <Workbench start={last.current} templates={templates} />}
      {last.current === null && problem === null && <p class="loading">Reading the templates …</p>}
    </div>
  );
}

function Workbench({ start, templates }: { readonly start: Start; readonly templates: Starting['templates'] }) {
  const draft = useDraft(start);
  const { text } = draft;
  const editor = useRef<Editor | null>(null);
  const examined = useNetwork(text);
  const [refused, setRefused] = useState<readonly ConfigProblem[]>([]);
  useEffect(() => setRefused([]), [text]);
  const { isSweep } = examined;
  const marks = useMemo(() => markProblems(examined.text, [...examined.problems, ...refused]), [examined, refused]);
  const { isRunning, run } = useRun(text, { setRefused, forget: draft.forget });
  const isReadOnly = useSession()?.isReadOnly ?? false;
  const [isInTab, setInTab] = useState(false);
  const network = marks.length === 0 ? networkForTab(examined) : null;
  const hindrance = examined.experiment === null ? null : whyNotInTab(examined.experiment);
  const canRun = examined.plan !== null && marks.length === 0 && !isRunning && !isReadOnly && !isSweep;
  const name = isSweep ? 'sweep' : (nameIn(text) ?? 'experiment');
  const setText = (next: string): void => editor.current?.setText(next);
  return (
    <div class="workbench">
      <section aria-label="Editor" class="editing">
        <div class="row">
          <StartChoice start={start} templates={templates} />
          <label class="row">
            Name
            <input
              class="name"
              value={name}
              disabled={isSweep}
              onChange={({ currentTarget: { value } }) => setText(renameExperiment(text, value.trim()))}
            />
          </label>
          <div class="row push">
            <button
              type="button"
              disabled={network === null}
              onClick={() => setInTab(true)}
              title="Your browser trains; nothing is kept on the server"
            >
              Run in this tab
            </button>
            <button type="button" class="primary" disabled={!canRun} onClick={run} title="Control and Enter">
              {isRunning ? 'Starting …' : 'Run'}
            </button>
          </div>
        </div>
        {start.note !== null && <p class="muted small">{start.note}</p>}
        {hindrance !== null && <p class="muted small">{hindrance}</p>}
        {isReadOnly && <p class="muted small">This server is read-only: copy the command below to run it.</p>}
        <YamlEditor
          text={text}
          marks={marks}
          onChange={draft.change}
          onRun={() => canRun && run()}
          onOpen={(opened) => {
            editor.current = opened;
            draft.attach(opened);
          }}
        />
        <p class="muted small keys">
          <kbd>Ctrl</kbd> <kbd>Space</kbd> offers keys and values, <kbd>Ctrl</kbd> <kbd>Enter</kbd> runs, <kbd>Esc</kbd>{' '}
          <kbd>Tab</kbd> leaves the editor.
        </p>
        {isSweep ? (
          <SweepHint />
        ) : (
          <ProblemList
            text={text}
            marks={marks}
            goTo={({ from }) => editor.current?.goTo(from)}
            apply={(mark) => editor.current?.apply(mark)}
          />
        )}
        {draft.state !== 'as started' && (
          <div class="row draft">
            <span class="muted small">
              {draft.state === 'kept'
                ? 'This draft is kept in this browser until it is run.'
                : 'This browser keeps no drafts: download it before you leave.'}
            </span>
            <button type="button" class="push" onClick={draft.discard}>
              Discard the draft
            </button>
          </div>
        )}
        <Command
          words={[isSweep ? 'sweep' : 'run', `${name}.yaml`]}
          label="The same in a terminal, with the file saved"
        />
        <div class="row">
          <button
            type="button"
            onClick={() => saveFile(`${name}.yaml`, new Blob([text], { type: 'application/yaml' }))}
          >
            Download {name}.yaml
          </button>
        </div>
      </section>
      <div class="beside">
        {isInTab && <LazyInTab text={examined.text} network={network} close={() => setInTab(false)} />}
        {!isSweep && <Beside examined={examined} start={start} />}
      </div>
    </div>
  );
}

/** Its training, and what packs it, are loaded when they are asked for. */
function LazyInTab(props: Omit<InTabProps, 'version'>) {
  const version = useSession()?.version ?? '';
  const [Panel, setPanel] = useState<typeof InTab | null>(null);
  useEffect(() => {
    import('./new/in-tab.js').then((loaded) => setPanel(() => loaded.InTab), showProblem);
  }, []);
  return Panel === null ? <p class="loading">Loading …</p> : <Panel {...props} version={version} />;
}

/** `null` if there is none yet, or the tab cannot train it. */
function networkForTab({ experiment, plan }: Examined): InTabProps['network'] {
  return experiment === null || plan === null || whyNotInTab(experiment) !== null ? null : { experiment, plan };
}

function StartChoice({ start, templates }: { readonly start: Start; readonly templates: Starting['templates'] }) {
  const isRun = start.key.startsWith('from=');
  return (
    <label class="row">
      Start from
      <select
        value={isRun ? '' : start.title}
        onChange={({ currentTarget: { value } }) =>
          value !== '' && go({ page: 'new', query: new URLSearchParams({ template: value }) })
        }
      >
        {isRun && <option value="">{start.title}</option>}
        {templates.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function SweepHint() {
  return (
    <div class="problem" role="status">
      <p>
        <strong>This is a sweep: it names experiment files and what to change in them.</strong>
      </p>
      <p>Download it, put it beside those files, and run it in a terminal. Its trials appear in the list of runs.</p>
    </div>
  );
}

interface Running {
  readonly setRefused: (problems: readonly ConfigProblem[]) => void;
  readonly forget: () => void;
}

const TRAINED_BEFORE = 'This very experiment was trained before: these are its curves.';

/** Trains the text and goes to its curves. */
function useRun(text: string, { setRefused, forget }: Running) {
  const [isRunning, setIsRunning] = useState(false);
  const begin = (again: boolean): void => {
    setIsRunning(true);
    startRun(text, again).then(
      ({ run: id, isOld }) => {
        forget();
        go({ page: 'curves', query: new URLSearchParams({ ids: id }) });
        if (isOld) showToast({ text: TRAINED_BEFORE, action: { name: 'Train again', run: () => begin(true) } });
      },
      (error: unknown) => {
        setIsRunning(false);
        const problems = problemsOf(error);
        if (problems === null) showProblem(error);
        else setRefused(problems);
      },
    );
  };
  return { isRunning, run: () => begin(false) };
}
