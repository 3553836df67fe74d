import { render } from 'preact';
import { followTheme } from '../theme.js';
import { App } from './app.js';
import { becomeIsolated } from './isolation.js';

followTheme();
void becomeIsolated();
render(<App />, document.getElementById('app')!);
