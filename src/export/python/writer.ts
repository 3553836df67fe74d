import type { ExportWriter, ExportedRun } from '../types.js';
import { jaxScript } from './jax/script.js';
import { kerasScript } from './keras/script.js';
import type { Script, ScriptRequest } from './script.js';
import { torchScript } from './torch/script.js';

const scripts = { torch: torchScript, keras: kerasScript, jax: jaxScript } as const;

type Framework = keyof typeof scripts;

export const pythonWriter: ExportWriter = {
  remarks: (run, { framework }) => scriptOf(run, framework as Framework).differences,
  write: (run, { framework }) => {
    const { text } = scriptOf(run, framework as Framework);
    return [{ name: `${run.manifest.name}.py`, bytes: new TextEncoder().encode(text) }];
  },
  use: (path, { framework }) =>
    `run it: python ${path}; --weights takes what --to safetensors${framework === 'torch' ? ' --layout torch' : ''} writes`,
};

function scriptOf(run: ExportedRun, framework: Framework): Script {
  return scripts[framework](requestOf(run));
}

function requestOf({ manifest, plan, metadata }: ExportedRun): ScriptRequest {
  const { name, data, experiment } = manifest;
  return {
    plan,
    experiment,
    counts: { training: data.training_examples, validation: data.validation_examples },
    origin: `${name} (run.json has the SHA-256 ${metadata['mnistx.run_sha256']})`,
    folder: `runs/${name}`,
    file: name,
  };
}
