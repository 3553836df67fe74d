import { createStore } from './store.js';

/** The server does not know this browser: its cookie is missing, or of a server that has ended. */
export const isLockedOut = createStore(false);
