import test from 'ava';
import { drawArchitecture, describeLayers } from '../../src/drawings/draw-architecture.js';
import { placeBoxes } from '../../src/charts/architecture-boxes.js';
import { draw } from '../../src/charts/render.js';
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
    const { boxes, width, height } = placeBoxes(describeLayers(planFor(config)));
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
    describeLayers(
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
  const layers = describeLayers(compileLayers([...block, ...block, ...block, ...block, ...block, ...last]));
  const { boxes } = placeBoxes(layers);
  t.deepEqual([...new Set(boxes.map(({ row }) => row))], [0, 1]);
  t.is(layers[2]!.activation, 'relu');
});
