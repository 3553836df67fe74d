import { listRows } from '../list-rows.js';
import { numberIn } from '../query-number.js';
import type { Route } from '../route.js';

export const runRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/runs',
    handle: ({ query, signal }, { runs }) =>
      listRows(
        {
          filter: query.getAll('filter'),
          sort: query.get('sort') ?? 'name',
          reverse: query.has('reverse'),
          columns: (query.get('columns') ?? '').split(',').filter((name) => name !== ''),
          sweep: query.get('sweep'),
          offset: numberIn(query, 'offset') ?? 0,
          limit: numberIn(query, 'limit'),
          signal,
        },
        runs,
      ),
  },
];
