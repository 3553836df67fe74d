import test from 'ava';
import { asClassicScript, readVegaRuntime } from '../../src/drawings/vega-runtime.js';

test('the runtime is one classic script that makes a global vega with an interpreter', (t) => {
  const script = readVegaRuntime();
  t.true(script.length < 1e6);
  const made = new Function(`${script}; return vega;`).call({}) as Record<string, unknown>;
  for (const name of ['View', 'parse', 'expressionInterpreter']) t.not(made[name], undefined, name);
});

test('an interpreter in another form is refused', (t) => {
  t.throws(() => asClassicScript('export default {};'), { message: /the expected form/ });
});
