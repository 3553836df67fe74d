import type { Route } from './route.js';
import { compareRoutes } from './routes/compare.js';
import { curveRoutes } from './routes/curves.js';
import { eventRoutes } from './routes/events.js';
import { jobRoutes } from './routes/jobs.js';
import { markRoutes } from './routes/marks.js';
import { newRoutes } from './routes/new.js';
import { predictRoutes } from './routes/predict.js';
import { runPageRoutes } from './routes/run.js';
import { runRoutes } from './routes/runs.js';
import { sessionRoutes } from './routes/session.js';
import { sweepRoutes } from './routes/sweeps.js';
import { trashRoutes } from './routes/trash.js';
import { whyRoutes } from './routes/why.js';

/** All addresses of the interface: one file in `routes/` for each page. */
export const ROUTES: readonly Route[] = [
  ...sessionRoutes,
  ...eventRoutes,
  ...runRoutes,
  ...runPageRoutes,
  ...compareRoutes,
  ...predictRoutes,
  ...newRoutes,
  ...curveRoutes,
  ...jobRoutes,
  ...sweepRoutes,
  ...markRoutes,
  ...trashRoutes,
  ...whyRoutes,
];
