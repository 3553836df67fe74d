import { render } from 'preact';
import { followEvents } from './events.js';
import { provideVega } from './parts/vega.js';
import { Shell } from './shell.js';
import { followTheme } from './theme.js';

// Loaded when the first chart is drawn.
provideVega(() => Promise.all([import('vega'), import('vega-lite'), import('vega-interpreter')]));
followTheme();
followEvents();
render(<Shell />, document.getElementById('app')!);
