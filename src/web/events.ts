import type { ServerEvent } from '../server/api/events.js';
import { isLockedOut } from './access.js';
import { ask } from './client.js';
import { createStore } from './store.js';

/** `reconnecting`: what is shown may be old. */
export type Connection = 'connecting' | 'live' | 'reconnecting';

export const connection = createStore<Connection>('connecting');

type Listener = (event: ServerEvent) => void;
/** What the tab that holds the event stream tells the others. */
type Message =
  | { readonly event: ServerEvent; readonly id: string }
  | { readonly connection: Connection }
  /** A tab was opened. */
  | { readonly isAsking: true };

const NAME = 'mnistx-events';
const RETRY_MS = 2000;
const RESET: ServerEvent = { type: 'reset' };
const listeners = new Set<Listener>();
/** Of the last event, in whichever tab it arrived: the server continues after it. */
let lastId = '';

/** Calls `listener` with every event of the server; returns the function that ends it. `reset` means: ask for everything again. */
export function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Starts to listen. One tab of the browser holds the event stream and hands its events to the others; when it is closed,
 * the next one opens a stream. Browsers allow six connections to a server, and a stream takes one for good.
 */
export function followEvents(): void {
  // Locks need a safe origin, which http:// is on this machine only. Elsewhere each tab has its own stream.
  if (!('locks' in navigator)) return void holdStream(receive);
  const others = new BroadcastChannel(NAME);
  let isHolder = false;
  others.onmessage = ({ data }: MessageEvent<Message>): void => {
    if (!('isAsking' in data)) return receive(data);
    if (isHolder) others.postMessage({ connection: connection.get() } satisfies Message);
  };
  others.postMessage({ isAsking: true } satisfies Message);
  void navigator.locks.request(NAME, () => {
    isHolder = true;
    return holdStream((message) => {
      receive(message);
      others.postMessage(message);
    });
  });
}

function receive(message: Message): void {
  if ('connection' in message) connection.set(message.connection);
  // The server opens streams only for browsers that it knows.
  if (connection.get() === 'live') isLockedOut.set(false);
  if (!('event' in message)) return;
  lastId = message.id;
  for (const listener of [...listeners]) listener(message.event);
}

/** Keeps a stream open until the tab is closed. */
function holdStream(tell: (message: Message) => void): Promise<never> {
  // The stream of another tab, which was closed, has been followed before.
  let isFirst = connection.get() === 'connecting';
  const open = (): void => {
    const stream = new EventSource(lastId === '' ? '/api/events' : `/api/events?after=${encodeURIComponent(lastId)}`);
    stream.onopen = () => {
      tell({ connection: 'live' });
      // With an id the server itself says if events are lost.
      if (!isFirst && lastId === '') tell({ event: RESET, id: '' });
      isFirst = false;
    };
    stream.onmessage = ({ data, lastEventId: id }: MessageEvent<string>) =>
      tell({ event: JSON.parse(data) as ServerEvent, id });
    stream.onerror = () => {
      tell({ connection: 'reconnecting' });
      // The browser tries again by itself unless the server has refused; this question tells the shell if it is locked out.
      if (stream.readyState !== EventSource.CLOSED) return;
      void ask('/api/session').catch(() => null);
      setTimeout(open, RETRY_MS);
    };
  };
  open();
  return new Promise(() => undefined);
}
