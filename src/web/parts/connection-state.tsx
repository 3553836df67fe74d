import { connection } from '../events.js';
import type { Connection } from '../events.js';
import { useStore } from '../use-store.js';

const WORDS: Readonly<Record<Connection, { readonly text: string; readonly title: string }>> = {
  connecting: { text: 'connecting', title: 'Asking the server for its events' },
  live: { text: 'live', title: 'Changes are shown as they happen' },
  reconnecting: { text: 'reconnecting', title: 'The server does not answer; what is shown may be old' },
};

export function ConnectionState() {
  const state = useStore(connection);
  const { text, title } = WORDS[state];
  return (
    <span class={`connection ${state}`} role="status" title={title}>
      {text}
    </span>
  );
}
