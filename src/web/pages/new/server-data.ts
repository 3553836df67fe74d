import { renderExperiment } from '../../../config/render.js';
import type { Experiment } from '../../../config/types.js';
import { unpackDataset } from '../../../data/dataset-bytes.js';
import type { Dataset } from '../../../data/types.js';
import type { TrainingDataRequest } from '../../../server/api/new.js';
import { sendForBytes } from '../../client.js';
import type { Receiving } from '../../receive-body.js';

/** The data of experiments, limited and split by the server. Those of the last one are kept. */
export class ServerData {
  private last: { readonly key: string; readonly data: Dataset } | null = null;

  async open(experiment: Experiment, receiving: Receiving): Promise<Dataset> {
    const { data, seed } = experiment;
    const { augment: _, ...read } = data;
    const key = JSON.stringify([read, seed]);
    if (this.last?.key !== key) {
      const request: TrainingDataRequest = { yaml: renderExperiment(experiment) };
      this.last = { key, data: unpackDataset(await sendForBytes('/api/training-data', request, receiving)) };
    }
    return this.last.data;
  }
}
