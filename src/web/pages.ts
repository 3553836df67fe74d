import type { ComponentType } from 'preact';
import type { PageProps } from './page-props.js';

export interface Page {
  /** In the navigation; `null` for pages that are reached from others. */
  readonly title: string | null;
  /** Pages are loaded when they are first shown. */
  readonly load: () => Promise<ComponentType<PageProps>>;
}

/** All pages by their names in addresses: one file in `pages/` for each. */
export const PAGES: Readonly<Record<string, Page>> = {
  runs: { title: 'Runs', load: async () => (await import('./pages/runs.js')).RunsPage },
  curves: { title: 'Curves', load: async () => (await import('./pages/curves.js')).CurvesPage },
  compare: { title: 'Compare', load: async () => (await import('./pages/compare.js')).ComparePage },
  new: { title: 'New experiment', load: async () => (await import('./pages/new.js')).NewPage },
  draw: { title: 'Draw', load: async () => (await import('./pages/draw.js')).DrawPage },
  run: { title: null, load: async () => (await import('./pages/run.js')).RunPage },
  sweep: { title: null, load: async () => (await import('./pages/sweep.js')).SweepPage },
};
