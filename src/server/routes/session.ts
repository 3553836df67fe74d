import { availableParallelism } from 'node:os';
import type { Session } from '../api/session.js';
import type { Route } from '../route.js';

export const sessionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/session',
    handle: (_, { version, runsDirectory, isReadOnly, dataFolders }): Session => ({
      version,
      runsDirectory,
      isReadOnly,
      dataFolders,
      cores: availableParallelism(),
    }),
  },
];
