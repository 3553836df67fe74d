import { chartActivations } from '../charts/activations.js';
import { formatConfidence } from '../charts/evaluation-charts.js';
import { chooseColumns } from '../charts/picture-grid.js';
import { inkColors, signedColors } from '../charts/picture-theme.js';
import { chartUnitActivations } from '../charts/unit-activations.js';
import { colorInk, colorSignedValues } from '../images/color-map.js';
import { encodeExampleUrl, encodeImageUrl } from '../images/image-url.js';
import type { Plan } from '../model/types.js';
import type { Activation } from './activations-of.js';
import type { Charts } from './write-charts.js';

export interface ActivationRequest {
  /** Of the run. */
  readonly name: string;
  readonly plan: Plan;
  readonly activation: Activation;
  readonly input: InputImage;
  /** Probabilities of the classes for this image. */
  readonly probabilities: ArrayLike<number>;
  readonly classNames: readonly string[];
}

/** What the network was shown: (height, width, channels), and two lines about it. */
export interface InputImage {
  /** Names its file: `test-3`, or that of the image. */
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly caption: readonly [what: string, label: string];
}

const MOST_MAPS = 64;
const MOST_BARS = 32;

/** The output of one layer for an image, as `activations-<layer>-<image>`: feature maps, or bars for units. */
export function drawActivation(request: ActivationRequest): Charts {
  const { layer } = request.activation;
  const isImage = layer.outputShape.length > 1 || layer.outputShape[0]! > MOST_BARS;
  return { [`activations-${layer.name}-${request.input.id}`]: isImage ? drawMaps(request) : drawBars(request) };
}

function drawMaps(request: ActivationRequest) {
  const { layer, values } = request.activation;
  const { height, width, channels } = imageShapeOf(layer.outputShape);
  const count = Math.min(channels, MOST_MAPS);
  const most =
    values.reduce((high, value) => (Number.isFinite(value) ? Math.max(high, Math.abs(value)) : high), 0) || 1;
  const isSigned = values.some((value) => value < 0);
  const maps = Array.from({ length: count }, (_, channel) => {
    const picture = { height, width, values: channelOf(values, channel, channels, height * width) };
    const pixels = isSigned ? colorSignedValues(picture, most, signedColors) : colorInk(picture, most);
    const caption = channels === 1 ? '' : `${channel}`;
    return { url: encodeImageUrl(pixels), caption, label: `channel ${channel}` };
  });
  const isVector = layer.outputShape.length === 1;
  const part = count === channels ? `${count}` : `${count} of ${channels}`;
  const what = isVector
    ? `${layer.outputShape[0]!.toLocaleString('en')} units, row after row`
    : `${part} ${channels === 1 ? 'feature map' : 'feature maps'} of ${height}×${width}`;
  return chartActivations({
    ...describeActivation(request, what),
    input: makeInputCell(request),
    maps,
    height,
    width,
    legend: { title: 'Output', domain: [isSigned ? -most : 0, most], colors: isSigned ? signedColors : inkColors },
  });
}

function drawBars(request: ActivationRequest) {
  const { plan, classNames, activation } = request;
  const isLast = activation.layer.index === plan.layers.length - 1;
  const isProbability = isLast && plan.outputActivation === 'softmax';
  const units = Array.from(activation.values, (value, at) => ({
    label: isLast ? (classNames[at] ?? `${at}`) : `${at}`,
    value,
  }));
  return chartUnitActivations({
    ...describeActivation(request, `${units.length} ${isLast ? 'classes' : 'units'}`),
    input: makeInputCell(request),
    units,
    unit: isLast ? 'Class' : 'Unit',
    value: isProbability ? 'Probability' : 'Output',
    ...(isProbability ? { domain: [0, 1] as const } : {}),
  });
}

function describeActivation(request: ActivationRequest, what: string) {
  const { name, input } = request;
  const { layer } = request.activation;
  const told = `${what}; ${describePrediction(request)}`;
  return {
    title: `Activations of ${layer.name}`,
    subtitle: `${name}: ${told}`,
    description: `What the layer ${layer.name} of ${name} makes of ${input.caption.join(', ')}: ${told}.`,
  };
}

/** A network without softmax gives no probabilities, so only the class is named. */
function describePrediction({ plan, probabilities, classNames }: ActivationRequest): string {
  let best = 0;
  for (let at = 1; at < probabilities.length; at++) if (probabilities[at]! > probabilities[best]!) best = at;
  const percent = formatConfidence(probabilities[best]!);
  return `predicted ${classNames[best] ?? best}${plan.outputActivation === 'softmax' ? ` (${percent})` : ''}`;
}

function makeInputCell({ plan, input }: ActivationRequest) {
  const [height, width] = plan.inputShape;
  return { url: encodeExampleUrl(input.bytes, plan.inputShape), caption: input.caption, height, width };
}

/** A vector is laid out in rows. */
function imageShapeOf([height = 1, width = 0, channels = 1]: readonly number[]) {
  if (width > 0) return { height, width, channels };
  const columns = chooseColumns(height);
  return { height: Math.ceil(height / columns), width: columns, channels: 1 };
}

function channelOf(values: Float32Array, channel: number, channels: number, size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, at) => values[at * channels + channel] ?? 0);
}
