// Reads a run folder and draws its learning curves, in a process of its own; prints how many epochs there were.
import { chartLearningCurves } from '../src/charts/learning-curves.js';
import { renderSvg } from '../src/charts/render.js';
import { readRun } from '../src/runs/read-run.js';

const { manifest, history } = readRun(process.argv[2]!);
for (const spec of Object.values(chartLearningCurves({ label: manifest.name, history }))) await renderSvg(spec);
console.log(history.length);
