/** The names of what a playground's folder holds, at its top. */
export const SITE_FILE = 'playground.json';
export const WORKER_FILE = 'service-worker.js';
export const DATA_FOLDER = 'data';
