import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MnistxError } from '../../../errors.js';
import { BINDING_IN_CACHE, listNativePlaces, readPackageVersion } from '../places.js';
import { probeNativeTensorFlow } from '../probe.js';
import { compileBinding } from './compile.js';
import { downloadWheel } from './download.js';
import { extractWheel } from './extract.js';
import { setupError } from './failures.js';
import { describeHost, chooseWheel } from './sources.js';
import type { WheelSource } from './sources.js';
import { findCompiler, findPython } from './tools.js';
import type { SetupContext, SetupResult } from './types.js';
import { publish, requireSpace } from './workspace.js';

/** Takes TensorFlow's C library out of its Python wheel and compiles tfjs-node's binding against it. */
export async function setUpFromWheel(context: SetupContext): Promise<SetupResult> {
  const { source, place } = chooseWheelAndPlace(context);
  const { python, compiler } = await findTools(context);
  requireSpace(context, source);

  const wheel = await downloadWheel(context, source, python);
  const directory = join(context.scratch, 'build');
  await unpack(context, source, { wheel, directory });
  const output = join(directory, BINDING_IN_CACHE);
  await compileBinding(context, source, { compiler, directory, output });

  context.report({ step: 'try', message: 'loading it' });
  const native = await probeNativeTensorFlow({ ...context, binding: output });
  if (!native.ok) throw setupError(`it was built, but ${native.reason}`, native.fix);
  rmSync(join(directory, 'include'), { recursive: true });
  writeFileSync(join(directory, 'built-from.json'), describeBuild(context, source, compiler));
  publish(context, directory, place.directory);
  rmSync(wheel, { force: true });
  return { how: 'wheel', binding: place.binding, version: native.version };
}

function chooseWheelAndPlace(context: SetupContext) {
  const source = chooseWheel(context.host);
  const { wheel: place } = listNativePlaces(context);
  if (source !== null && place !== null) return { source, place };
  throw setupError(
    `no wheel with TensorFlow's C library fits ${describeHost(context.host)}`,
    'train without it, in plain TensorFlow.js, which runs everywhere',
  );
}

/** Finds both before 270 MB are downloaded, and reports both if both are missing. */
async function findTools(context: SetupContext): Promise<{ python: string; compiler: string }> {
  const { env, signal, report, host } = context;
  report({ step: 'check', message: 'looking for Python with pip and a C++ compiler' });
  const python = await findPython({ env, signal, platform: host.platform });
  const compiler = findCompiler({ env, platform: host.platform });
  if ('path' in python && 'path' in compiler) return { python: python.path, compiler: compiler.path };
  throw new MnistxError([python, compiler].flatMap((tool) => ('problem' in tool ? [tool.problem] : [])));
}

async function unpack(
  context: SetupContext,
  source: WheelSource,
  paths: { wheel: string; directory: string },
): Promise<void> {
  mkdirSync(paths.directory);
  const total = source.librariesBytes;
  const onBytes = (done: number) =>
    context.report({ step: 'extract', message: 'unpacking the libraries', done: Math.min(done, total), total });
  await extractWheel({ wheel: paths.wheel, source, into: paths.directory, signal: context.signal, onBytes });
}

function describeBuild(context: SetupContext, source: WheelSource, compiler: string): string {
  const { file, sha256 } = source;
  const built = { wheel: { file, sha256 }, tfjsNode: readPackageVersion(context.packageDirectory), compiler };
  return `${JSON.stringify(built, null, 2)}\n`;
}
