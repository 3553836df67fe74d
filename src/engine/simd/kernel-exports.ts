// Written by compile-kernels.mjs from kernels/*.ts; do not edit.

/** The exports of kernels.wasm and kernels-relaxed.wasm: addresses and counts in, as the AssemblyScript sources say. */
export interface Kernels {
  packKernel(
    kernel: number,
    segments: number,
    segmentLength: number,
    filters: number,
    forward: number,
    backward: number,
  ): void;
  convForward(
    x: number,
    xRow: number,
    xStep: number,
    taps: number,
    elements: number,
    packed: number,
    bias: number,
    filters: number,
    rows: number,
    width: number,
    y: number,
    yRow: number,
  ): void;
  convBackward(
    images: number,
    x: number,
    xStride: number,
    dxFrom: number,
    xRow: number,
    xStep: number,
    offsets: number,
    segments: number,
    segmentLength: number,
    packed: number,
    filters: number,
    rows: number,
    width: number,
    dy: number,
    dyStride: number,
    windows: number,
    windowsStride: number,
    dKernel: number,
    dBias: number,
    list: number,
  ): void;
  unpackGradient(
    packed: number,
    shards: number,
    stride: number,
    segments: number,
    segmentLength: number,
    filters: number,
    from: number,
    to: number,
    dKernel: number,
  ): void;
  poolConvRows(
    conv: number,
    convRow: number,
    filters: number,
    poolHeight: number,
    poolWidth: number,
    rows: number,
    pooledWidth: number,
    first: number,
    xRow: number,
    xStep: number,
    relu: boolean,
    y: number,
    windows: number,
  ): void;
  convKernelGradient(
    images: number,
    x: number,
    xStride: number,
    taps: number,
    elements: number,
    segmentLength: number,
    windows: number,
    positions: number,
    filters: number,
    dy: number,
    dyStride: number,
    dKernel: number,
    dBias: number,
  ): void;
  denseForward(
    x: number,
    xStride: number,
    rows: number,
    features: number,
    w: number,
    wStride: number,
    bias: number,
    units: number,
    y: number,
    yStride: number,
  ): void;
  denseBackwardInput(
    dy: number,
    dyStride: number,
    rows: number,
    units: number,
    w: number,
    features: number,
    dx: number,
    dxStride: number,
  ): void;
  denseBackwardKernel(
    x: number,
    xStride: number,
    dy: number,
    dyStride: number,
    rows: number,
    units: number,
    from: number,
    to: number,
    dw: number,
  ): void;
  sumRows(x: number, stride: number, rows: number, count: number, out: number): void;
  focalRows(
    logits: number,
    labels: number,
    targets: number,
    rows: number,
    classes: number,
    smoothing: number,
    alphas: number,
    gamma: number,
    scale: number,
    k: number,
    dLogits: number,
    out: number,
  ): void;
  listNonzeros(
    x: number,
    count: number,
    width: number,
    step: number,
    rowStep: number,
    table: number,
    list: number,
    ends: number,
  ): number;
  crossEntropyRows(
    logits: number,
    labels: number,
    rows: number,
    classes: number,
    smoothing: number,
    scale: number,
    k: number,
    dLogits: number,
    out: number,
  ): void;
  meanSquaredErrorRows(
    outputs: number,
    labels: number,
    rows: number,
    classes: number,
    scale: number,
    k: number,
    dOutputs: number,
    out: number,
  ): void;
  crossEntropyOfTargets(
    logits: number,
    targets: number,
    rows: number,
    classes: number,
    smoothing: number,
    scale: number,
    k: number,
    dLogits: number,
    out: number,
  ): void;
  meanSquaredErrorOfTargets(
    outputs: number,
    targets: number,
    rows: number,
    classes: number,
    scale: number,
    k: number,
    dOutputs: number,
    out: number,
  ): void;
  resampleAffine(
    from: number,
    to: number,
    height: number,
    width: number,
    channels: number,
    fill: number,
    filler: number,
    a0: number,
    a1: number,
    a2: number,
    b0: number,
    b1: number,
    b2: number,
  ): void;
  smoothLines(
    from: number,
    to: number,
    count: number,
    places: number,
    lineStep: number,
    step: number,
    weights: number,
    radius: number,
  ): void;
  sparseConvRows(
    list: number,
    ends: number,
    xWidth: number,
    first: number,
    rows: number,
    height: number,
    width: number,
    kernelWidth: number,
    kernel: number,
    bias: number,
    filters: number,
    y: number,
    yRow: number,
  ): void;
  packSparseKernel(kernel: number, height: number, width: number, filters: number, pixel: number, packed: number): void;
  compactPixels(at: number, pixels: number, pixel: number, filters: number): void;
  sparseConvGradient(
    list: number,
    ends: number,
    rows: number,
    height: number,
    xWidth: number,
    kernelWidth: number,
    filters: number,
    wide: number,
    dKernel: number,
  ): void;
  spreadGradient(
    dy: number,
    windows: number,
    positions: number,
    filters: number,
    pixel: number,
    wide: number,
    wideBytes: number,
    dBias: number,
  ): void;
  widenGradient(
    dy: number,
    rows: number,
    width: number,
    filters: number,
    pixel: number,
    xWidth: number,
    wide: number,
    dBias: number,
  ): void;
  unpackSparseGradient(
    partials: number,
    shards: number,
    stride: number,
    height: number,
    width: number,
    filters: number,
    pixel: number,
    dKernel: number,
  ): void;
  listRows(
    x: number,
    xStride: number,
    rows: number,
    features: number,
    width: number,
    step: number,
    table: number,
    lists: number,
    listStride: number,
    ends: number,
    endsStride: number,
  ): void;
  sparseDenseForward(
    lists: number,
    listStride: number,
    ends: number,
    endsStride: number,
    groups: number,
    rows: number,
    w: number,
    bias: number,
    units: number,
    y: number,
    yStride: number,
  ): void;
  sparseDenseKernel(
    lists: number,
    listStride: number,
    ends: number,
    endsStride: number,
    group: number,
    width: number,
    images: number,
    dy: number,
    dyStride: number,
    features: number,
    units: number,
    dw: number,
    columns: number,
  ): void;
  sparseDenseInput(
    lists: number,
    listStride: number,
    ends: number,
    endsStride: number,
    from: number,
    to: number,
    width: number,
    rows: number,
    dy: number,
    dyStride: number,
    units: number,
    w: number,
    features: number,
    dx: number,
    dxStride: number,
  ): void;
  packWinograd(
    kernel: number,
    row: number,
    column: number,
    channelStep: number,
    filterStep: number,
    size: number,
    channels: number,
    filters: number,
    block: number,
    packed: number,
  ): void;
  winogradRows(
    x: number,
    xRow: number,
    channels: number,
    size: number,
    packed: number,
    bias: number,
    filters: number,
    tileRows: number,
    tilesWide: number,
    y: number,
    yRow: number,
    scratch: number,
  ): void;
  activate(kind: number, src: number, dst: number, n: number): void;
  activateBackward(kind: number, x: number, y: number, dy: number, dx: number, n: number): void;
  rescale(dst: number, src: number, n: number, scale: number, offset: number): void;
  prelu(
    x: number,
    y: number,
    alpha: number,
    outer: number,
    middle: number,
    inner: number,
    outerStep: number,
    middleStep: number,
    innerStep: number,
  ): void;
  preluBackward(
    x: number,
    dy: number,
    dx: number,
    alpha: number,
    dAlpha: number,
    outer: number,
    middle: number,
    inner: number,
    outerStep: number,
    middleStep: number,
    innerStep: number,
  ): void;
  softmaxRows(src: number, dst: number, rows: number, cols: number): void;
  softmaxRowsBackward(y: number, dy: number, dx: number, rows: number, cols: number): void;
  depthwiseForward(
    x: number,
    kernel: number,
    bias: number,
    y: number,
    height: number,
    width: number,
    channels: number,
    multiplier: number,
    outHeight: number,
    outWidth: number,
    kernelHeight: number,
    kernelWidth: number,
    strideHeight: number,
    strideWidth: number,
    dilationHeight: number,
    dilationWidth: number,
    padTop: number,
    padLeft: number,
  ): void;
  depthwiseBackwardInput(
    dy: number,
    kernel: number,
    dx: number,
    height: number,
    width: number,
    channels: number,
    multiplier: number,
    outHeight: number,
    outWidth: number,
    kernelHeight: number,
    kernelWidth: number,
    strideHeight: number,
    strideWidth: number,
    dilationHeight: number,
    dilationWidth: number,
    padTop: number,
    padLeft: number,
  ): void;
  depthwiseBackwardKernel(
    x: number,
    dy: number,
    dKernel: number,
    dBias: number,
    height: number,
    width: number,
    channels: number,
    multiplier: number,
    outHeight: number,
    outWidth: number,
    kernelHeight: number,
    kernelWidth: number,
    strideHeight: number,
    strideWidth: number,
    dilationHeight: number,
    dilationWidth: number,
    padTop: number,
    padLeft: number,
  ): void;
  fillMask(
    dst: number,
    n: number,
    firstWord: number,
    seedLow: number,
    seedHigh: number,
    step: number,
    epoch: number,
    purposeAndSlot: number,
    threshold: number,
    kept: number,
  ): void;
  fillNoise(
    dst: number,
    n: number,
    firstWord: number,
    seedLow: number,
    seedHigh: number,
    step: number,
    epoch: number,
    purposeAndSlot: number,
    deviation: number,
  ): void;
  multiplyInto(dst: number, a: number, b: number, n: number): void;
  multiplyRows(dst: number, a: number, row: number, rows: number, columns: number): void;
  addRows(dst: number, a: number, row: number, rows: number, columns: number): void;
  readImages(
    images: number,
    size: number,
    channels: number,
    scales: number,
    shifts: number,
    order: number,
    first: number,
    from: number,
    to: number,
    out: number,
    outStride: number,
  ): number;
  listImages(
    images: number,
    size: number,
    scale: number,
    order: number,
    first: number,
    from: number,
    to: number,
    width: number,
    step: number,
    table: number,
    lists: number,
    listStride: number,
    ends: number,
    endsStride: number,
  ): number;
  readFloatImages(
    images: number,
    size: number,
    channels: number,
    scales: number,
    shifts: number,
    order: number,
    first: number,
    from: number,
    to: number,
    out: number,
    outStride: number,
  ): number;
  gatherLabels(labels: number, order: number, first: number, from: number, to: number, out: number): void;
  addInto(dst: number, a: number, b: number, n: number): void;
  maximumInto(dst: number, a: number, b: number, n: number): void;
  takeMaximum(x: number, y: number, dy: number, dx: number, n: number): void;
  layerNormForward(
    x: number,
    y: number,
    rows: number,
    cols: number,
    gamma: number,
    beta: number,
    eps: number,
    mean: number,
    invStd: number,
  ): void;
  layerNormBackward(
    x: number,
    dy: number,
    dx: number,
    rows: number,
    cols: number,
    gamma: number,
    mean: number,
    invStd: number,
    dGamma: number,
    dBeta: number,
  ): void;
  bnSums(x: number, rows: number, channels: number, sums: number): void;
  bnMoments(
    sums: number,
    shards: number,
    channels: number,
    count: number,
    eps: number,
    mean: number,
    variance: number,
    invStd: number,
  ): void;
  bnUpdateMoving(moving: number, value: number, channels: number, momentum: number): void;
  bnInvStd(variance: number, channels: number, eps: number, invStd: number): void;
  bnNormalize(
    x: number,
    y: number,
    rows: number,
    channels: number,
    mean: number,
    invStd: number,
    gamma: number,
    beta: number,
  ): void;
  bnBackwardSums(
    x: number,
    dy: number,
    rows: number,
    channels: number,
    mean: number,
    invStd: number,
    sums: number,
  ): void;
  bnBackwardMeans(
    sums: number,
    shards: number,
    channels: number,
    count: number,
    meanDy: number,
    meanDyNormal: number,
    dGamma: number,
    dBeta: number,
  ): void;
  bnBackward(
    x: number,
    dy: number,
    dx: number,
    rows: number,
    channels: number,
    mean: number,
    invStd: number,
    gamma: number,
    meanDy: number,
    meanDyNormal: number,
  ): void;
  groupMoments(
    sums: number,
    rows: number,
    channels: number,
    groups: number,
    eps: number,
    mean: number,
    invStd: number,
  ): void;
  groupMeans(
    sums: number,
    rows: number,
    channels: number,
    groups: number,
    gamma: number,
    meanDy: number,
    meanDyNormal: number,
    totals: number,
  ): void;
  groupBackward(
    x: number,
    dy: number,
    dx: number,
    rows: number,
    channels: number,
    mean: number,
    invStd: number,
    gamma: number,
    meanDy: number,
    meanDyNormal: number,
  ): void;
  sgdStep(w: number, g: number, n: number, lr: number): void;
  momentumStep(w: number, g: number, v: number, n: number, lr: number, momentum: number, nesterov: number): void;
  adamStep(
    w: number,
    g: number,
    m: number,
    v: number,
    n: number,
    lr: number,
    beta1: number,
    beta2: number,
    eps: number,
    power1: number,
    power2: number,
    decayFactor: number,
  ): void;
  rmspropStep(
    w: number,
    g: number,
    ms: number,
    mom: number,
    mg: number,
    n: number,
    lr: number,
    rho: number,
    momentum: number,
    eps: number,
  ): void;
  adagradStep(w: number, g: number, acc: number, n: number, lr: number, eps: number): void;
  adadeltaStep(w: number, g: number, acc: number, upd: number, n: number, lr: number, rho: number, eps: number): void;
  nadamStep(
    w: number,
    g: number,
    m: number,
    v: number,
    n: number,
    lr: number,
    beta1: number,
    beta2: number,
    eps: number,
    ofMoment: number,
    ofGradient: number,
    ofSquares: number,
  ): void;
  lionStep(w: number, g: number, m: number, n: number, lr: number, beta1: number, beta2: number): void;
  sumSquares(x: number, n: number): number;
  scaleFloats(x: number, n: number, factor: number): void;
  clipFloats(x: number, n: number, most: number): void;
  addFloats(x: number, y: number, n: number): void;
  averageFloats(average: number, w: number, n: number, momentum: number): void;
  addPenaltyGradient(w: number, g: number, n: number, l1: number, l2: number): void;
  penalty(w: number, n: number, l1: number, l2: number): number;
  fillValue(dst: number, n: number, value: number): void;
  copyFloats(dst: number, src: number, n: number): void;
  copyRows(dst: number, dstStride: number, src: number, srcStride: number, rows: number, n: number): void;
  maxPool(
    x: number,
    y: number,
    argmax: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    poolHeight: number,
    poolWidth: number,
    strideHeight: number,
    strideWidth: number,
    padTop: number,
    padLeft: number,
  ): void;
  maxPoolBackward(dy: number, argmax: number, dx: number, count: number): void;
  averagePool(
    x: number,
    y: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    poolHeight: number,
    poolWidth: number,
    strideHeight: number,
    strideWidth: number,
    padTop: number,
    padLeft: number,
  ): void;
  averagePoolBackward(
    dy: number,
    dx: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    poolHeight: number,
    poolWidth: number,
    strideHeight: number,
    strideWidth: number,
    padTop: number,
    padLeft: number,
  ): void;
  globalMaxPool(x: number, y: number, argmax: number, positions: number, channels: number): void;
  globalAveragePool(x: number, y: number, positions: number, channels: number): void;
  globalAveragePoolBackward(dy: number, dx: number, positions: number, channels: number): void;
}
