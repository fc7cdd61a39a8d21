/**
 * The library: the engine without a window or a command line.
 *
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
