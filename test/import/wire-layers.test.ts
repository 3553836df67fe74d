import test from 'ava';
import type { Fields } from '../../src/import/types.js';
import { wireLayers } from '../../src/import/wire-layers.js';

const tensor = (layer: string) => ({ class_name: '__keras_tensor__', config: { keras_history: [layer, 0, 0] } });

/** Attention behind two layers, `a` and `b`, with calls as a file says them. */
function wireAttention(calls: unknown) {
  const called = [
    ['InputLayer', 'image', []],
    ['Dense', 'a', [[['image', 0, 0, {}]]]],
    ['Dense', 'b', [[['a', 0, 0, {}]]]],
    ['MultiHeadAttention', 'attention', calls],
  ] as const;
  const layers = called.map(([className, name, calls]) => ({
    layer: { className, name, config: {} as Fields },
    calls,
  }));
  return wireLayers(layers, { output_layers: [['attention', 0, 0]] }).map(({ name, inputs }) => [name, ...inputs]);
}

const CHAIN = [['image'], ['a', 0], ['b', 1], ['attention', 2]];

test('a layer that takes one output as several arguments has it as its only input', (t) => {
  const kwargs = { use_causal_mask: false, attention_mask: null };
  t.deepEqual(wireAttention([{ args: [tensor('b'), tensor('b')], kwargs }]), CHAIN);
  t.deepEqual(wireAttention([{ args: [], kwargs: { query: tensor('b'), value: tensor('b'), ...kwargs } }]), CHAIN);
  t.deepEqual(wireAttention([[['b', 0, 0, { value: ['b', 0, 0], ...kwargs }]]]), CHAIN);
});

test('attention from one sequence to another, and such that looks only back, are refused', (t) => {
  const error = (calls: unknown) => t.throws(() => wireAttention(calls), { code: 'MODEL_UNSUPPORTED' })!.message;
  t.regex(error([{ args: [tensor('b'), tensor('a')], kwargs: {} }]), /takes the outputs of several layers, "b", "a"/);
  t.regex(error([[['b', 0, 0, { value: ['a', 0, 0] }]]]), /takes the outputs of several layers, "b", "a"/);
  const kwargs = { use_causal_mask: true };
  t.regex(error([{ args: [tensor('b'), tensor('b')], kwargs }]), /is called with use_causal_mask=true/);
});
