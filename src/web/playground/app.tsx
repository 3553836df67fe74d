import { useEffect, useState } from 'preact/hooks';
import { SITE_FILE } from '../../site/places.js';
import type { Site } from '../../site/types.js';
import { ErrorBoundary } from '../parts/error-boundary.js';
import { Problem } from '../parts/problem.js';
import { ThemeSwitch } from '../parts/theme-switch.js';
import { Toasts } from '../parts/toasts.js';
import { reach } from '../reach.js';
import { CHECK_CONNECTION } from './kept-files.js';
import { Workbench } from './workbench.js';

/** The page of a playground: an editor, a network that trains in this tab, and a board to draw on. */
export function App() {
  const { site, problem } = useSite();
  return (
    <>
      <header class="top">
        <span class="brand">mnistx playground</span>
        <span class="push" />
        <ThemeSwitch />
      </header>
      <main id="main">
        <ErrorBoundary>
          <h1 class="unseen">Train a network in this tab</h1>
          {problem !== null && <Problem problem={problem} retry={() => location.reload()} />}
          {site === null && problem === null && <p class="loading">Loading …</p>}
          {site !== null && <Workbench site={site} />}
        </ErrorBoundary>
      </main>
      <Toasts />
    </>
  );
}

function useSite(): { readonly site: Site | null; readonly problem: Error | null } {
  const [site, setSite] = useState<Site | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  useEffect(() => {
    fetchSite().then(setSite, setProblem);
  }, []);
  return { site, problem };
}

async function fetchSite(): Promise<Site> {
  const response = await reach(new URL(SITE_FILE, document.baseURI), CHECK_CONNECTION);
  if (!response.ok) throw new Error(`The server has no ${SITE_FILE}. Was the folder copied whole?`);
  return (await response.json()) as Site;
}
