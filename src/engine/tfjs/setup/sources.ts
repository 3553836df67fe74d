/** Where the C library of TensorFlow comes from on one platform: a Python wheel has it, already built and with a digest. */
export interface WheelSource {
  readonly package: 'tensorflow' | 'tensorflow-cpu';
  readonly version: string;
  readonly platformTag: string;
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Files below `tensorflow/` in the wheel, in linking order. */
  readonly libraries: readonly string[];
  /** Size of the libraries once unpacked. */
  readonly librariesBytes: number;
}

export interface Host {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Of Linux only. */
  readonly libc: 'glibc' | 'musl' | null;
}

const ELF = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const MACH_O = ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'];

/**
 * Only linux-x64 has been run. Of the others the wheels were opened: names, sizes and digests are theirs, the binding
 * passes the compiler's syntax check against their headers, and their libraries export the symbols that it needs.
 * tensorflow 2.16.2 was the last release for Macs with an Intel processor.
 */
export const WHEELS: Readonly<Record<string, WheelSource>> = {
  'linux-x64': {
    package: 'tensorflow-cpu',
    version: '2.21.0',
    platformTag: 'manylinux_2_27_x86_64',
    file: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    sizeBytes: 273_829_956,
    libraries: ELF,
    librariesBytes: 853_308_936,
  },
  'linux-arm64': {
    package: 'tensorflow',
    version: '2.21.0',
    platformTag: 'manylinux_2_27_aarch64',
    file: 'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_aarch64.whl',
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    sizeBytes: 281_828_020,
    libraries: ELF,
    librariesBytes: 883_062_208,
  },
  'darwin-arm64': {
    package: 'tensorflow',
    version: '2.21.0',
    platformTag: 'macosx_12_0_arm64',
    file: 'tensorflow-2.21.0-cp311-cp311-macosx_12_0_arm64.whl',
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
    sizeBytes: 223_405_849,
    libraries: MACH_O,
    librariesBytes: 740_805_624,
  },
  'darwin-x64': {
    package: 'tensorflow',
    version: '2.16.2',
    platformTag: 'macosx_10_15_x86_64',
    file: 'tensorflow-2.16.2-cp311-cp311-macosx_10_15_x86_64.whl',
    sha256: 'ec06570d57bfa0e2be804405e3cdc2960e94887e7619ffb6bc053e9775b695aa',
    sizeBytes: 259_588_062,
    libraries: MACH_O,
    librariesBytes: 735_388_648,
  },
};

/** The wheel for this host; `null` if no wheel has a C library (Windows) or none fits (musl). */
export function chooseWheel(host: Host): WheelSource | null {
  if (host.libc === 'musl') return null;
  return WHEELS[`${host.platform}-${host.arch}`] ?? null;
}

export function describeHost(host: Host): string {
  return `${host.platform}-${host.arch}${host.libc === 'musl' ? ' with musl (Alpine)' : ''}`;
}

export function detectHost(): Host {
  return {
    platform: process.platform,
    arch: process.arch,
    libc: process.platform === 'linux' ? detectLibc() : null,
  };
}

function detectLibc(): 'glibc' | 'musl' {
  // Without this the report looks up the name of every open connection. @types/node 20 does not know it.
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return report.header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}
