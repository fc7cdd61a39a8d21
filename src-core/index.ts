/**
 * The library: the engine without a window or a command line.
 *
 * For pipelines: `validateCheckpoint`, `atomicSave`, `loadCheckpoint` and what belongs to them, interchangeable with the
 * files that the Python pipeline writes. Below them, the engine itself:
 * `checkFile(path, options)` answers for one file; `validate(source, context, options)` does the same over any
 * `ByteSource`, event by event. Damage is returned as findings; what is thrown is `SourceError` or the signal's reason.
 */
export { VERSION } from './node/version.ts';
export { FileSource } from './node/file-source.ts';
export { nodePorts } from './node/ports.ts';
export { checkFile, inspectFile, type FileCheckOptions, type FileOutcome } from './node/check-file.ts';
export { walkFolder, type FolderEntry, type WalkOptions } from './node/folder-walk.ts';
export { expandTargets, type Target } from './node/targets.ts';
export type { ByteSource } from './bytes/byte-source.ts';
export { MemorySource } from './bytes/memory-source.ts';
export { SourceError } from './bytes/source-error.ts';
export type { Ports } from './bytes/ports.ts';
export { CATALOG, CODES, isFindingCode, ruleOf, type FindingCode } from './findings/catalog.ts';
export { describeFinding, type DescribedFinding } from './findings/describe.ts';
export type { Finding, Location } from './findings/finding.ts';
export type { ReadContext } from './findings/format-result.ts';
export type { LevelName, LevelNumber, LevelOutcome, LevelStatus } from './findings/level.ts';
export type { Rule } from './findings/rule.ts';
export { verdictOf } from './findings/verdict.ts';
export { DEFAULT_LIMITS, type Limits } from './model/limits.ts';
export type { Checkpoint, Format, GlobalUse, Safety, TorchAnswer, TorchAnswers, Verdict } from './model/checkpoint.ts';
export type { DType, KnownDType } from './model/dtype.ts';
export type { Storage, TensorInfo } from './model/tensor.ts';
export type { Value } from './model/value.ts';
export { ExpectationError, parseExpectation, type Expectation } from './contract/expectation.ts';
export type { InspectDocument, Report, ReportDocument, ReportTensor, TensorStats } from './contract/report.ts';
export { inspectQuick, type QuickPart } from './operations/inspect.ts';
export type { CheckEvent, CheckOptions, Inspection } from './operations/inspection.ts';
export type { Scanner, ScanRequest, ScanResult } from './operations/scan.ts';
export { expectKeys, PROFILES } from './operations/keys/profiles.ts';
export { reportDocument, reportOf } from './operations/report/report.ts';
export { inspectDocument } from './operations/report/inspect-document.ts';
export { jsonText } from './operations/report/json-text.ts';
export { validate } from './operations/validate.ts';
export { writeAtomically, type AtomicOutput, type AtomicWriteOptions } from './node/atomic-write/write-atomically.ts';
export { AtomicWriteError } from './node/atomic-write/write-error.ts';
export { atomicSave, type SavedCheckpoint, type SaveOptions } from './library/atomic-save.ts';
export { CheckpointError } from './library/checkpoint-error.ts';
export { getCheckpointInfo, type CheckpointInfo } from './library/checkpoint-info.ts';
export { distinguishErrorType, type ErrorType } from './library/error-type.ts';
export { loadCheckpoint, type LoadedCheckpoint, type LoadOptions } from './library/load-checkpoint.ts';
export { LoadedTensor, Opaque, type LoadedValue } from './library/loaded-value.ts';
export { createLogger, type LoggerOptions } from './library/logger.ts';
export { mergeFeatures, type MergeOptions, type MergeResult } from './library/merge-feature-files.ts';
export { openCheckpoint, type OpenCheckpoint } from './library/open-checkpoint.ts';
export {
  clearCheckpointDone,
  isCheckpointDone,
  markCheckpointDone,
  openCheckpointManager,
  openFileProgressTracker,
  pipelineStatus,
  planPipelineResume,
} from './library/run.ts';
export {
  Float,
  OrderedDict,
  Tuple,
  type DictKey,
  type NumberArray,
  type SavedValue,
  type TensorData,
} from './library/saved-value.ts';
export { validateCheckpointBatch, type BatchOptions, type BatchValidation } from './library/validate-batch.ts';
export {
  loadFailedCheckpoints,
  logFailedCheckpoint,
  validateCheckpoint,
  type ValidateOptions,
  type Validation,
} from './library/validate-checkpoint.ts';
export { CheckpointManager, type ManagerOptions, type StateOrigin } from './pipeline/checkpoint-manager.ts';
export { CHECKPOINT_EXIT_CODE, CHECKPOINT_VERSION } from './pipeline/checkpoint-version.ts';
export { DONE_SUFFIX } from './pipeline/done-marker.ts';
export type { FailedCheckpoint, FailedList } from './pipeline/failed-list.ts';
export type { FeatureProblem } from './pipeline/feature-table.ts';
export { FileProgressTracker, type FileProgress, type ProgressSummary } from './pipeline/file-progress-tracker.ts';
export type { FeatureMismatches } from './pipeline/merge-features.ts';
export type { PlannedFile, ResumeOptions, ResumePlan } from './pipeline/resume-plan.ts';
export type { RunLog } from './pipeline/run-files.ts';
export type { RunProblem } from './pipeline/run-documents.ts';
export type { RunOutput } from './pipeline/run-outputs.ts';
export type { RunStatus } from './pipeline/run-status.ts';
export type { SkipDecision } from './pipeline/stage-decision.ts';
export type { PipelineState, StageState, StageStatus } from './pipeline/state.ts';
