import type { ComponentType } from 'preact';
import { formatAddress } from '../address.js';
import type { PageProps } from '../page-props.js';
import { Command } from '../parts/command.js';
import { Problem } from '../parts/problem.js';
import { ActivationsTab } from './run/activations-tab.js';
import { TABS, tabAddress, tabOf } from './run/address.js';
import type { Tab } from './run/address.js';
import { FilesTab } from './run/files-tab.js';
import { Header } from './run/header.js';
import { MistakesTab } from './run/mistakes-tab.js';
import { NetworkTab } from './run/network-tab.js';
import { ResultTab } from './run/result-tab.js';
import { SettingsTab } from './run/settings-tab.js';
import type { TabProps } from './run/tab-props.js';
import { useJob } from './run/use-job.js';
import { useRun } from './run/use-run.js';
import './run.css';

const SHOWN: Readonly<Record<Tab, ComponentType<TabProps>>> = {
  result: ResultTab,
  mistakes: MistakesTab,
  network: NetworkTab,
  activations: ActivationsTab,
  settings: SettingsTab,
  files: FilesTab,
};

export function RunPage({ query }: PageProps) {
  const id = query.get('id');
  if (id === null) return <NoRun />;
  return <OneRun key={id} id={id} query={query} />;
}

function OneRun({ id, query }: PageProps & { readonly id: string }) {
  const { answer: run, problem, row, isGone, askAgain } = useRun(id);
  const job = useJob(id);
  const tab = tabOf(query);
  if (run === null) {
    if (problem !== null) return <Problem problem={problem} retry={askAgain} />;
    return <p class="loading">Reading the run …</p>;
  }
  const Shown = SHOWN[tab];
  return (
    <div class="stack run-page">
      <Header run={run} row={row} isGone={isGone} job={job} query={query} />
      {problem !== null && !isGone && <Problem problem={problem} retry={askAgain} />}
      <nav class="tabs" aria-label="Parts of the run">
        {Object.entries(TABS).map(([at, title]) => (
          <a key={at} href={formatAddress(tabAddress(query, at as Tab))} aria-current={at === tab ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <Shown run={run} query={query} job={job} />
      <Command words={['report', run.path]} label="Write this page as one HTML file" />
    </div>
  );
}

function NoRun() {
  return (
    <div class="problem">
      <p>
        <strong>The address names no run.</strong>
      </p>
      <p>
        <a href="#/runs">Choose one in the list</a>
      </p>
    </div>
  );
}
