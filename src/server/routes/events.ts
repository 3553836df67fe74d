import { EventStream } from '../route.js';
import type { Route } from '../route.js';

export const eventRoutes: readonly Route[] = [
  {
    method: 'GET',
    /** `?after=<id>`: a page that takes the stream over from another, where a browser sends no Last-Event-ID. */
    path: '/api/events',
    handle: ({ query, lastEventId }, { events }): EventStream =>
      new EventStream((stream) => events.open(stream, lastEventId ?? query.get('after'))),
  },
];
