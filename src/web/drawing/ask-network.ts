import { chooseOutputLayers } from '../../drawings/choose-layers.js';
import { describeOutput } from '../../drawings/layer-output.js';
import type { Session } from '../../engine/types.js';
import type { Pixels } from '../../images/types.js';
import type { Plan } from '../../model/types.js';
import { encodePixels, toLayerPicture } from '../../server/api/layer-pictures.js';
import type { LayerPicture, ModelPrediction, PredictionAnswer } from '../../server/api/predict.js';

/** A network that runs in this page. */
export interface Network {
  readonly plan: Plan;
  readonly name: string;
  readonly classNames: readonly string[];
}

/** What it sees at the moment. */
export interface Seen {
  readonly pixels: Pixels;
  readonly fit: ModelPrediction['fit'];
}

/** What it makes of a picture, in the form of the server's answers. */
export async function askNetwork(
  session: Pick<Session, 'predict' | 'layerOutput'>,
  { plan, name, classNames }: Network,
  { seen: { pixels, fit }, hasLayers }: { readonly seen: Seen; readonly hasLayers: boolean },
): Promise<PredictionAnswer> {
  const outputs = await session.predict(pixels.bytes, 1);
  const layers: LayerPicture[] = [];
  for (const layer of hasLayers ? chooseOutputLayers(plan, 'all') : []) {
    const values = await session.layerOutput(layer.index, pixels.bytes, 1);
    layers.push(toLayerPicture(describeOutput({ layer, values }, { plan, classNames })));
  }
  const isProbability = plan.outputActivation === 'softmax';
  const said = { outputs: Array.from(outputs), isProbability, fit, input: encodePixels(pixels) };
  return { models: [{ id: 'tab', name, path: name, classNames, ...said }], layers: hasLayers ? layers : null };
}
