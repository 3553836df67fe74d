// Installs the frameworks that read what `mnistx export` writes into the cache folder: node scripts/setup-frameworks.mjs
import './prepare.mjs';

const { setUpFrameworks } = await import('../dist/bench/setup.js');
if (!setUpFrameworks((line) => console.error(line))) process.exitCode = 1;
