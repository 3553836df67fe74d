import { chartActivations } from '../charts/activations.js';
import { formatConfidence } from '../charts/evaluation-charts.js';
import { inkColors, signedColors } from '../charts/picture-theme.js';
import { chartUnitActivations } from '../charts/unit-activations.js';
import { colorInk, colorSignedValues } from '../images/color-map.js';
import { encodeExampleUrl, encodeImageUrl } from '../images/image-url.js';
import type { Plan } from '../model/types.js';
import { mapsOf } from './activation-maps.js';
import type { Activation } from './activations-of.js';
import { isShownAsBars, nameUnits } from './name-units.js';
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

/** The output of one layer for an image, as `activations-<layer>-<image>`: feature maps, or bars for units. */
export function drawActivation(request: ActivationRequest): Charts {
  const { layer } = request.activation;
  return {
    [`activations-${layer.name}-${request.input.id}`]: isShownAsBars(layer) ? drawBars(request) : drawMaps(request),
  };
}

function drawMaps(request: ActivationRequest) {
  const { layer } = request.activation;
  const { height, width, channels, most, isSigned, maps: values } = mapsOf(request.activation, MOST_MAPS);
  const count = values.length;
  const maps = values.map((map, channel) => {
    const picture = { height, width, values: map };
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
  const units = nameUnits(activation, { plan, classNames });
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
