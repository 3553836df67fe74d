import test from 'ava';
import { drawArchitecture } from '../../src/drawings/draw-architecture.js';
import { outlineLayers } from '../../src/model/outline.js';
import { placeBoxes } from '../../src/charts/architecture-boxes.js';
import type { Edge } from '../../src/charts/architecture-boxes.js';
import { placeBranches } from '../../src/charts/branch-boxes.js';
import { draw } from '../../src/charts/render.js';
import { BLOCKS } from '../helpers/blocks.js';
import { readConfig, load, MNIST, compileLayers } from '../helpers/config-texts.js';
import { compile } from '../../src/model/compile.js';
import { findTexts } from '../helpers/svg.js';

// Serial: drawing takes the one thread, and AVA takes a file that ends no test for ten seconds for stuck
const planFor = (config: string) => compile(load(readConfig(config)), MNIST);

for (const config of ['lr', 'cnn', 'mlp', 'lenet5', 'cnn-bn', 'keras-convnet']) {
  test.serial(`the diagram of ${config} names every layer and its shape`, async (t) => {
    const plan = planFor(config);
    const { svg, warnings } = await draw(drawArchitecture(config, plan).architecture!);
    t.deepEqual(warnings, []);
    const texts = findTexts(svg);
    for (const { name, outputShape } of plan.layers) {
      t.true(texts.includes(name) || texts.some((text) => name.startsWith(text) && text.endsWith('_')), name);
      t.true(texts.includes(outputShape.join('×')), name);
    }
    t.true(texts.some((text) => text.includes(`${plan.parameters.toLocaleString('en')} parameters`)));
  });
}

test('boxes stand in their order, apart from each other, and within the chart', (t) => {
  for (const config of ['lr', 'cnn', 'cnn-bn']) {
    const { boxes, width, height } = placeBoxes(outlineLayers(planFor(config)));
    boxes.forEach((box, index) => {
      const next = boxes[index + 1];
      t.true(box.left >= 0 && box.left + box.width + box.depthX <= width && box.top - box.depthY >= -1e-9);
      t.true(box.textTop < height);
      if (next?.row === box.row) t.true(box.left + box.width + box.depthX < next.left);
    });
  }
});

test('boxes grow with images, channels and vectors', (t) => {
  const [input, conv, pool, flat, dense] = placeBoxes(
    outlineLayers(
      compileLayers([
        '{ type: conv2d, filters: 32, kernel_size: 3, padding: same }',
        '{ type: max_pooling2d }',
        '{ type: flatten }',
        '{ type: dense, units: 10, activation: softmax }',
      ]),
    ),
  ).boxes;
  t.is(conv!.height, input!.height);
  t.true(conv!.width > input!.width && pool!.width === conv!.width);
  t.true(pool!.height < conv!.height && pool!.depthX < conv!.depthX);
  t.true(flat!.height > dense!.height && flat!.depthX === 0);
});

test('a deep network is drawn in rows', (t) => {
  const block = ['{ type: conv2d, filters: 4, kernel_size: 1 }', '{ type: activation, activation: relu }'];
  const last = ['{ type: global_average_pooling2d }', '{ type: dense, units: 10, activation: softmax }'];
  const layers = outlineLayers(compileLayers([...block, ...block, ...block, ...block, ...block, ...last]));
  const { boxes } = placeBoxes(layers);
  t.deepEqual([...new Set(boxes.map(({ row }) => row))], [0, 1]);
  t.is(layers[2]!.activation, 'relu');
});

test.serial('a network that branches is drawn with its branches below each other, and every line it has', async (t) => {
  const plan = compileLayers(BLOCKS);
  const spec = drawArchitecture('blocks', plan).architecture!;
  const { svg, warnings } = await draw(spec);
  t.deepEqual(warnings, []);
  for (const { name } of plan.layers)
    t.true(
      findTexts(svg).some((text) => name === text || name.startsWith(text)),
      name,
    );
  t.regex(
    spec.description!,
    /concatenate \(branches, concatenate\) gives 28×28×10 from conv2d_2 and max_pooling2d and add/,
  );
});

test('branches stand apart in lanes, and lines pass over the layers in their way', (t) => {
  const outlined = outlineLayers(compileLayers(BLOCKS));
  const { boxes, edges, width, height } = placeBranches(outlined);
  const at = (name: string) => boxes[outlined.findIndex((layer) => layer.name === name)]!;
  t.is(at('conv2d_2').textTop < at('max_pooling2d').textTop, true);
  t.is(at('conv2d_2').middle, at('max_pooling2d').middle);
  t.true(at('concatenate').middle > at('conv2d_2').middle);
  t.is(at('concatenate').textTop, at('add').textTop);
  const inputs = outlined.flatMap((layer) => layer.inputs ?? []).length;
  t.is(edges!.filter(({ hasHead }) => hasHead).length, inputs);
  for (const [x, y] of edges!.flatMap(({ points }) => points)) t.true(x >= 0 && x <= width && y >= 0 && y <= height);
  const isOver = (edge: Edge): boolean =>
    boxes.some(({ left, top, width: wide, height: high, depthX, depthY }) =>
      edge.points.some(([x, y], index) => {
        const [x2, y2] = edge.points[index + 1] ?? [x, y];
        const [low, far] = [Math.min(x, x2), Math.max(x, x2)];
        const [upper, lower] = [Math.min(y, y2), Math.max(y, y2)];
        return far > left && low < left + wide + depthX && lower > top - depthY && upper < top + high;
      }),
    );
  t.deepEqual(edges!.filter(isOver), []);
});

test('a deep network of blocks is broken between them', (t) => {
  const block =
    '{ type: residual, layers: [{ type: conv2d, filters: 1, kernel_size: 3, padding: same }, { type: activation, activation: relu }] }';
  const output = ['{ type: flatten }', '{ type: dense, units: 10, activation: softmax }'];
  const plan = compileLayers([`{ type: repeat, times: 9, layers: [${block}] }`, ...output]);
  const outlined = outlineLayers(plan);
  const { boxes, edges } = placeBranches(outlined);
  t.true(boxes.at(-1)!.row >= 3);
  boxes.forEach(({ row }, index) => {
    if (index > 0 && boxes[index - 1]!.row < row) t.true(/^(add|flatten)/.test(outlined[index - 1]!.name));
  });
  t.is(edges!.filter(({ hasHead }) => !hasHead).length, boxes.at(-1)!.row);
});
