import { Component } from 'preact';
import type { ComponentChildren } from 'preact';

interface Props {
  readonly children: ComponentChildren;
}

interface State {
  readonly error: Error | null;
}

/** Where a page has a bug, says so and what to do, and leaves the rest of the shell as it is. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static override getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return <>{this.props.children}</>;
    return (
      <section class="problem" role="alert">
        <h1>This page has failed</h1>
        <p>It is a bug of mnistx: {error.message}</p>
        <p>Reload the page. If it fails again, please report the lines below.</p>
        <p>
          <button type="button" onClick={() => location.reload()}>
            Reload
          </button>{' '}
          <a href="#/runs">Go to the list of runs</a>
        </p>
        <pre tabIndex={0}>{error.stack ?? String(error)}</pre>
      </section>
    );
  }
}
