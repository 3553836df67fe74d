import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../server/api/session.js';
import { isLockedOut } from './access.js';
import { ask } from './client.js';
import { subscribe } from './events.js';
import { PAGES } from './pages.js';
import type { PageProps } from './page-props.js';
import type { Page } from './pages.js';
import { ConnectionState } from './parts/connection-state.js';
import { ErrorBoundary } from './parts/error-boundary.js';
import { Problem } from './parts/problem.js';
import { ThemeSwitch } from './parts/theme-switch.js';
import { Toasts } from './parts/toasts.js';
import { session } from './session.js';
import { useAddress } from './use-address.js';
import { useStore } from './use-store.js';

/** What is around every page. */
export function Shell() {
  const [{ page: name, query }] = useAddress();
  const page = Object.hasOwn(PAGES, name) ? PAGES[name]! : null;
  const isOut = useStore(isLockedOut);
  const main = useRef<HTMLElement>(null);
  useSessionOfServer();
  usePageStart(main.current, name, page);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      <header class="top">
        <a class="brand" href="#/runs">
          mnistx
        </a>
        <Navigation name={name} />
        <ConnectionState />
        <ThemeSwitch />
      </header>
      <main ref={main} id="main" tabIndex={-1}>
        <ErrorBoundary key={name}>{isOut ? <LockedOut /> : <PageOf page={page} query={query} />}</ErrorBoundary>
      </main>
      <Toasts />
    </>
  );
}

function Navigation({ name }: { readonly name: string }) {
  const links = Object.entries(PAGES).filter(([, { title }]) => title !== null);
  return (
    <nav aria-label="Pages">
      {links.map(([at, { title }]) => (
        <a key={at} href={`#/${at}`} aria-current={at === name ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}

interface PageOfProps extends PageProps {
  readonly page: Page | null;
}

function PageOf({ page, query }: PageOfProps) {
  const [shown, setShown] = useState<{ readonly of: Page; readonly Component: ComponentType<PageProps> } | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  const load = (): void => {
    setProblem(null);
    void page?.load().then((Component) => setShown({ of: page, Component }), setProblem);
  };
  useEffect(load, [page]);
  if (page === null) return <NoSuchPage />;
  // A newer server has other files.
  if (problem !== null) return <Problem problem={problem} retry={() => location.reload()} />;
  if (shown?.of !== page) return <p class="loading">Loading …</p>;
  return <shown.Component query={query} />;
}

function NoSuchPage() {
  return (
    <div class="problem">
      <h1>There is no such page</h1>
      <p>
        The address may be of another version of mnistx. <a href="#/runs">Go to the list of runs</a>
      </p>
    </div>
  );
}

function LockedOut() {
  return (
    <div class="problem" role="alert">
      <h1>This browser cannot see the runs yet</h1>
      <p>
        Open the address that <code>mnistx ui</code> printed last in its terminal, the one with <code>?token=</code>.
        Each works once: for every browser that opens one, the next is printed.
      </p>
      <p>
        <code>mnistx ui --open</code> opens the browser by itself.
      </p>
      <button type="button" onClick={() => location.reload()}>
        Try again
      </button>
    </div>
  );
}

/** Asks who the server is, again when it may be another one. */
function useSessionOfServer(): void {
  useEffect(() => {
    const read = (): void =>
      void ask<Session>('/api/session').then(
        (answer) => session.set(answer),
        () => null,
      );
    read();
    return subscribe(({ type }) => type === 'reset' && read());
  }, []);
}

/** A new page starts at its top, with its title, and with the focus on it. */
function usePageStart(main: HTMLElement | null, name: string, page: Page | null): void {
  const last = useRef(name);
  useEffect(() => {
    document.title = page?.title == null ? 'mnistx' : `${page.title} · mnistx`;
    if (last.current === name) return;
    last.current = name;
    main?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [main, name, page]);
}
