import type { Session } from '../server/api/session.js';
import { createStore } from './store.js';
import { useStore } from './use-store.js';

/** `null` until the server has answered. The shell asks for it. */
export const session = createStore<Session | null>(null);

export function useSession(): Session | null {
  return useStore(session);
}
