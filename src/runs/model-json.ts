/** A weight tensor as model.json names it, in the order of weights.bin. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * model/model.json: what `tf.loadLayersModel` reads, in Node and in a browser. It keeps `metadata` as
 * `userDefinedMetadata`.
 */
export function modelJson(
  topology: unknown,
  weights: readonly NamedShape[],
  metadata?: Readonly<Record<string, string>>,
): string {
  const specs = weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }));
  const model = {
    format: 'layers-model',
    generatedBy: 'mnistx',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths: ['weights.bin'], weights: specs }],
    ...(metadata !== undefined && { userDefinedMetadata: metadata }),
  };
  return `${JSON.stringify(model, null, 2)}\n`;
}
