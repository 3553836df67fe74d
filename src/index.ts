export { cacheDirectory, describeDataset, loadDataset, showData } from './library/data.js';
export {
  classScores,
  confusionMatrix,
  countContingency,
  evaluateOutputs,
  expectedCalibrationError,
  findLargestConfusions,
  macroAverage,
  mcnemarExact,
  normalizeRows,
  pairedBootstrap,
  reliabilityBins,
  weightedAverage,
  wilsonInterval,
} from './library/evaluation.js';
export {
  computeActivations,
  drawArchitecture,
  compareFolders,
  compareRuns,
  evaluateRun,
  listRuns,
  openModel,
  predictImages,
  readRun,
  reportRun,
  showRun,
} from './library/runs.js';
export {
  compile,
  createTfjsEngine,
  engineChooser,
  experimentFrom,
  initialWeights,
  loadExperiment,
  planOf,
  readExperiment,
  resumeRun,
  run,
  runExperiment,
  train,
  verifyRun,
} from './library/training.js';
export type { Comparison } from './compare/types.js';
export type { CompareRequest, WrittenComparison } from './tasks/compare-folders.js';
export type { LoadedExperiment } from './config/complete-tree.js';
export type { LoadRequest } from './config/load-experiment.js';
export type { Experiment, ExperimentSpec } from './config/types.js';
export type { DataRequest } from './data/data-request.js';
export type { Splitting } from './data/splitting.js';
export type { Dataset, DatasetInfo } from './data/types.js';
export { nodeEffects } from './effects.js';
export type { Effects } from './effects.js';
export { simdEngine } from './engine/simd/host/node/engine.js';
export type { TrainEvent } from './engine/train.js';
export type { Engine, PreparedEngine, Session, SessionRequest } from './engine/types.js';
export type { EvaluationOptions, EvaluateRequest, RunEvaluation } from './tasks/evaluate-run.js';
export type { ClassifierReport, ReportOptions } from './evaluation/evaluate-outputs.js';
export type { McNemar } from './evaluation/mcnemar.js';
export type { BootstrapOptions } from './evaluation/paired-bootstrap.js';
export type { Contingency, Interval, Outputs } from './evaluation/types.js';
export { MnistxError } from './errors.js';
export type { ErrorCode, Problem } from './errors.js';
export type { Plan } from './model/types.js';
export type { ImageFailure, ImagePrediction, ImagePredictions, PredictRequest } from './tasks/predict-images.js';
export type { ReportRequest, WrittenReport } from './tasks/report-run.js';
export type { ReportSection } from './report/types.js';
export type { RunSettings, TrainingRun } from './tasks/run.js';
export type { MemoryResult } from './tasks/train-in-memory.js';
export type { ReadExperimentOptions } from './open/read-config-file.js';
export type { RunRequest } from './tasks/run-experiment.js';
export type { ResumeRequest } from './tasks/resume-run.js';
export type { RunEvent, RunOptions, RunResult } from './training/types.js';
export type { EpochRecord, InitRecord, Manifest, Run } from './runs/types.js';
export type { Activation } from './drawings/activations-of.js';
export type { ModelOptions, OpenModel, OpenModelRequest } from './open/open-model.js';
export type { ShowDataRequest, ShownData } from './tasks/show-data.js';
export type { Sample, ShowRequest } from './tasks/show-run.js';
export type { Verification, VerifyRequest, VerifyPlaces } from './tasks/verify-run.js';
export type {
  Answers,
  ComparedGroup,
  ComparedRun,
  OverSeeds,
  Spread,
  SectionDifference,
  LayerDifference,
  Agreement,
  Best,
  Score as ComparedScore,
  SettingDifference,
  Pair as RunPair,
  Setting as ComparedSetting,
} from './compare/types.js';
export type { ChartFormat, Charts } from './drawings/write-charts.js';
export type { FileOperations } from './effects.js';
export type { ImagePlaces } from './drawings/draw-agreement.js';
export type { ReadFile } from './config/read-files.js';
export type {
  Augmentation,
  ExperimentData,
  Layer,
  PlainLayer,
  Merge,
  ModelLayer,
  Residual,
  Branches,
  Repeat,
  LayerBlock,
  MaybeNamed,
  Model,
  Training,
  ActivationName,
  Complete,
  ZeroPadding,
  Optimizer,
  UpdateKey,
  WeightDecay,
  Schedule,
  Loss,
  Metric,
  InitializerName,
  PairKey,
  Pair,
  RegularizerKey,
  Regularizer,
  Sides,
  SourceKey,
} from './config/types.js';
export type {
  Augmentation as AugmentationSpec,
  Layer as LayerSpec,
  Optimizer as OptimizerSpec,
  Schedule as ScheduleSpec,
  Loss as LossSpec,
  Metric as MetricSpec,
  Checkpoint as CheckpointSpec,
} from './config/spec.js';
// Each layer and optimizer of the schema has its type there. Names that this file exports itself take precedence.
export type * from './config/spec.js';
export type { DataSource } from './data/data-request.js';
export type { DatasetName } from './data/datasets.js';
export type { ExampleSet, Images, Normalization, DataFile, ImageShape, DownloadProgress } from './data/types.js';
export type { DataOptions } from './data/download-dataset.js';
export type { LoadOptions } from './data/load-dataset.js';
export type { TfjsOptions } from './engine/tfjs/open-session.js';
export type { TrainRequest, Reached, Outcome, TrainingState, PartialEpoch, Totals } from './engine/train.js';
export type { StepRecord, WeightsPlace, PredictionRecord } from './records.js';
export type {
  EngineName,
  EngineDescription,
  StepRequest,
  StepResults,
  Evaluation,
  Restorable,
  Snapshot,
} from './engine/types.js';
export type { Answer, ReliabilityBin, ConfusionMatrix, ClassScores, Scores, Confusion } from './evaluation/types.js';
export type { ConfigPath, Position } from './errors.js';
export type { DataShape } from './model/compile.js';
export type { AttentionPart, PlanLayer, WeightSlot, Shape, WeightRole } from './model/types.js';
export type { Pixels } from './images/types.js';
export type { ImageForm } from './images/prepare-image.js';
export type { ImageSource } from './open/read-image-source.js';
export type { SectionOptions } from './tasks/model-sections.js';
export type { FileDigest, RunStatus, ManifestLayer } from './runs/types.js';
export type { Text, Block, Inline, TableBlock, Column } from './report/types.js';
export type { DataPlaces } from './data/default-places.js';
export type { OwnData, OwnDirectory } from './data/data-request.js';
export type { FormatName } from './data/sources/registry.js';
export type { SourceProgress, SourceSettings } from './data/sources/source.js';
export type { ChooseEngine } from './engine/types.js';
export type { PlanOptions } from './open/plan-of.js';
export type { DescribeDataset, LoadDataset, TrainingPlaces } from './training/types.js';
export type { Environment } from './data/cache-directory.js';
export type { RunList, DamagedRun } from './runs/list-runs.js';
export type { SplitDescription, ShownExample } from './tasks/show-data.js';
export type { ImageFile } from './tasks/show-run.js';
export type { Invert } from './images/ink.js';
export type { PixelStatistics } from './data/describe-examples.js';
export type { Watch } from './engine/watch.js';
export type { Scaling } from './charts/axes.js';
