import type { Experiment } from '../../../config/types.js';
import { topKOf, trainsOnLogits } from '../../../model/training-facts.js';
import type { Plan } from '../../../model/types.js';
import { updatesOf } from '../../../model/updates.js';
import { classWeightConstant } from '../class-weights.js';
import { call, indented, number, prefixed, statement } from '../code.js';
import { earlyStoppingLines, plateauLines, rateFactorLines, usesMath } from '../schedule.js';
import { assembleScript } from '../script.js';
import type { Import, Script, ScriptRequest } from '../script.js';
import { namedDatasetOf } from '../datasets.js';
import { torchTransforms } from './augmentation.js';
import { balancedSections } from './class-weights.js';
import { torchData } from './data.js';
import { lossLines } from './loss.js';
import { torchNetwork } from './network.js';
import type { TorchNetwork } from './network.js';
import type { TorchHelper } from './piece.js';
import { torchOptimizer } from './optimizers.js';
import { needsPlateauClass, trainingLines } from './training.js';
import { updateDifferences, updateSections } from './updates.js';

/** A program that builds, trains and evaluates the same experiment with PyTorch. */
export function torchScript(request: ScriptRequest): Script {
  const { plan, experiment } = request;
  const network = torchNetwork(plan);
  const data = torchData(request);
  const training = experiment.train;
  const optimizer = torchOptimizer(training.optimizer);
  const mixes = mixesOf(experiment, plan);
  return assembleScript(request, {
    imports: [...importsOf(plan), ...data.imports],
    sections: [
      constantLines(request),
      classLines(plan, network),
      ...[...network.helpers].map((name) => HELPERS[name]),
      penaltyLines(plan, network),
      lossLines(plan, mixes.length > 0),
      optimizer.lines ?? [],
      ...updateSections(plan, network.tensors),
      data.lines,
      ...balancedSections(request),
      rateFactorLines(training),
      earlyStoppingLines(training, (weights) => `copy.deepcopy(${weights})`),
      ...(needsPlateauClass(plan) ? [plateauLines(training)] : []),
      evaluateLines(plan),
      ...trainingLines({ plan, optimizer: optimizer.code, hasPenalty: hasPenalty(plan), mixes, still: network.still }),
      mainLines(experiment, plan),
    ],
    differences: [
      'the order of the examples, dropout and the first weights are drawn by PyTorch',
      ...(optimizer.difference === undefined ? [] : [optimizer.difference]),
      ...updateDifferences(plan),
      ...(plan.layers.some(({ type }) => type === 'batch_normalization')
        ? ["PyTorch's running variance is the unbiased one, Keras' is not"]
        : []),
      ...data.differences,
    ],
    weightsCommand: `mnistx export ${request.folder} --to safetensors --layout torch -o ${request.file}.safetensors`,
  });
}

/** Own arrays are not mixed: nothing of them is augmented. */
function mixesOf(experiment: Experiment, plan: Plan) {
  return namedDatasetOf(experiment) === null ? [] : torchTransforms(plan).mixes;
}

function importsOf({ training }: Plan): Import[] {
  const { early_stopping: stopping } = training;
  return [
    { line: 'import argparse', isStandard: true },
    ...(stopping !== false && stopping.restore_best_weights ? [{ line: 'import copy', isStandard: true }] : []),
    ...(updatesOf(training.optimizer).every > 1 ? [{ line: 'import itertools', isStandard: true }] : []),
    ...(usesMath(training) ? [{ line: 'import math', isStandard: true }] : []),
    { line: 'import torch' },
    { line: 'import torch.nn.functional as F' },
    { line: 'from safetensors.torch import load_file' },
    { line: 'from torch import nn' },
  ];
}

function constantLines({ plan, experiment }: ScriptRequest): string[] {
  const { batch_size: batch, epochs } = experiment.train;
  return [
    `SEED = ${plan.seed}`,
    `CLASSES = ${plan.classes}`,
    `BATCH_SIZE = ${batch}`,
    `EPOCHS = ${epochs}`,
    ...classWeightConstant(plan),
    'DEVICE = "cuda" if torch.cuda.is_available() else "cpu"',
  ];
}

function classLines(plan: Plan, { modules, initial, forward }: TorchNetwork): string[] {
  const [height, width, channels] = plan.inputShape;
  const gives = trainsOnLogits(plan) ? 'Logits' : 'Outputs';
  return [
    'class Network(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    ...modules.flatMap(({ attribute, code }) => statement(prefixed(`self.${attribute} = `, code), 2)),
    ...(initial.length === 0
      ? []
      : [
          '        self.init_weights()',
          '',
          '    def init_weights(self):',
          '        """The initializers of the experiment, which are not PyTorch\'s."""',
          ...initial.flatMap((code) => statement(code, 2)),
        ]),
    '',
    '    def forward(self, x):',
    `        """${gives} for images (N, ${channels}, ${height}, ${width})."""`,
    ...indented(forward, 2),
  ];
}

const HELPERS: Readonly<Record<TorchHelper, readonly string[]>> = {
  average_pool2d_same: [
    'def average_pool2d_same(x, size, stride, padding):',
    '    """Means over the part of each window that lies inside the image."""',
    '    inside = F.avg_pool2d(F.pad(torch.ones_like(x), padding), size, stride)',
    '    return F.avg_pool2d(F.pad(x, padding), size, stride) / inside',
  ],
  prelu: ['def prelu(x, alpha):', '    return torch.where(x > 0, x, alpha * x)'],
  PatchEmbedding: [
    'class PatchEmbedding(nn.Module):',
    '    """A token of each patch, with the embedding of its position."""',
    '',
    '    def __init__(self, channels, dim, patch_size, tokens, bias=True):',
    '        super().__init__()',
    '        self.patches = nn.Conv2d(channels, dim, patch_size, patch_size, bias=bias)',
    '        self.embeddings = nn.Parameter(torch.empty(tokens, dim))',
    '',
    '    def forward(self, x):',
    '        return self.patches(x).flatten(2).transpose(1, 2) + self.embeddings',
  ],
  SelfAttention: [
    'class SelfAttention(nn.Module):',
    '    """Attention of tokens to each other."""',
    '',
    '    def __init__(self, dim, heads, key_dim, value_dim, dropout=0.0, bias=True):',
    '        super().__init__()',
    '        self.heads = heads',
    '        self.dropout = dropout',
    '        self.query = nn.Linear(dim, heads * key_dim, bias)',
    '        self.key = nn.Linear(dim, heads * key_dim, bias)',
    '        self.value = nn.Linear(dim, heads * value_dim, bias)',
    '        self.output = nn.Linear(heads * value_dim, dim, bias)',
    '',
    '    def forward(self, x):',
    '        parts = self.query(x), self.key(x), self.value(x)',
    '        parts = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)',
    '        dropout = self.dropout if self.training else 0.0',
    '        x = F.scaled_dot_product_attention(*parts, dropout_p=dropout)',
    '        return self.output(x.transpose(1, 2).flatten(2))',
  ],
  gaussian_noise: [
    'def gaussian_noise(x, stddev, training):',
    '    return x + stddev * torch.randn_like(x) if training else x',
  ],
};

function hasPenalty({ slots }: Plan): boolean {
  return slots.some(({ l1, l2 }) => l1 > 0 || l2 > 0);
}

function penaltyLines(plan: Plan, { tensors }: TorchNetwork): string[] {
  if (!hasPenalty(plan)) return [];
  const terms = tensors.flatMap(({ name, slot }) => [
    ...(slot !== undefined && slot.l1 > 0 ? [`${number(slot.l1)} * model.${name}.abs().sum()`] : []),
    ...(slot !== undefined && slot.l2 > 0 ? [`${number(slot.l2)} * model.${name}.square().sum()`] : []),
  ]);
  const [first, ...rest] = terms;
  return [
    'def penalty(model):',
    '    """What the regularizers add to the loss."""',
    ...(rest.length === 0 ? [`    return ${first}`] : [`    total = ${first}`]),
    ...rest.map((term) => `    total += ${term}`),
    ...(rest.length === 0 ? [] : ['    return total']),
  ];
}

function evaluateLines(plan: Plan): string[] {
  const k = topKOf(plan);
  const mean = hasPenalty(plan) ? 'loss / count + penalty(model).item()' : 'loss / count';
  return [
    '@torch.no_grad()',
    'def evaluate(model, examples):',
    `    """Loss and accuracy${k === 0 ? '' : `, and the share of labels among the ${k} most probable classes`}."""`,
    '    model.eval()',
    `    loss = correct = ${k === 0 ? '' : 'in_top = '}0`,
    '    for images, labels in DataLoader(examples, batch_size=1000):',
    '        images, labels = images.to(DEVICE), labels.to(DEVICE)',
    '        outputs = model(images)',
    '        loss += loss_of(outputs, labels).item() * len(labels)',
    '        correct += (outputs.argmax(1) == labels).sum().item()',
    ...(k === 0 ? [] : [`        in_top += (outputs.topk(${k}).indices == labels[:, None]).sum().item()`]),
    '    count = len(examples)',
    `    return ${mean}, correct / count${k === 0 ? '' : ', in_top / count'}`,
  ];
}

function mainLines(experiment: Experiment, plan: Plan): string[] {
  const isOwn = namedDatasetOf(experiment) === null;
  const data = isOwn
    ? call('parser.add_argument', '"data"', 'help="file with the examples, .npz"')
    : call('parser.add_argument', '"--data"', 'default="data"', 'help="folder of the data"');
  const k = topKOf(plan);
  return [
    'def main():',
    '    parser = argparse.ArgumentParser()',
    ...statement(data, 1),
    ...statement(call('parser.add_argument', '"--weights"', 'help="evaluate these weights, do not train"'), 1),
    '    args = parser.parse_args()',
    '    torch.manual_seed(SEED)',
    '    training, validation, test = load_data(args.data)',
    '    model = Network().to(DEVICE)',
    '    if args.weights is None:',
    '        train(model, training, validation)',
    '    else:',
    '        model.load_state_dict(load_file(args.weights))',
    `    loss, accuracy${k === 0 ? '' : ', top_k'} = evaluate(model, test)`,
    `    print(f"test: loss {loss:.4f}, accuracy {accuracy:.4f}${k === 0 ? '' : `, top ${k} {top_k:.4f}`}")`,
  ];
}
