import type { DescribedFinding } from '../findings/describe.ts';
import type { LevelName, LevelNumber, LevelStatus } from '../findings/level.ts';
import type { Format, GlobalUse, Safety, TorchAnswers, Verdict } from '../model/checkpoint.ts';
import type { Key } from '../model/tensor.ts';

/** The JSON contract of `assay validate --json`: additive only. The window shows the same report. */
export interface ReportDocument {
  readonly schema: 1;
  readonly tool: { readonly name: 'assay'; readonly version: string };
  readonly summary: ReportSummary;
  readonly reports: readonly Report[];
}

export interface ReportSummary {
  readonly total: number;
  readonly valid: number;
  readonly corrupted: number;
  readonly incompatible: number;
  readonly unsafe: number;
  /** Files the machine could not read (EACCES, EIO…): they have an `error` and no verdict of their own. */
  readonly failed: number;
}

export interface ReportLevel {
  readonly level: LevelNumber;
  readonly name: LevelName;
  readonly status: LevelStatus;
  readonly reason: string;
  readonly ms: number | null;
}

export interface KeyMismatch {
  readonly key: string;
  readonly expected: string;
  readonly actual: string;
}

export interface ReportKeys {
  /** Python type of the root object: `dict`, `OrderedDict`, `list`, `Tensor`… '' when unknown. */
  readonly type: string;
  /** Top-level keys (of a mapping) as Python would print them, strings bare. */
  readonly top: readonly string[];
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly mismatched: readonly KeyMismatch[];
}

export interface Report {
  readonly path: string;
  readonly size: number;
  readonly format: Format | null;
  readonly verdict: Verdict;
  /** null when nothing could be scanned: never shown as safe. */
  readonly safety: Safety | null;
  /** The first failing finding in one line, `corrupted: …` or `incompatible: …`; '' when valid. */
  readonly error: string;
  readonly levels: readonly ReportLevel[];
  readonly findings: readonly DescribedFinding[];
  /** How many more findings of a code there are than are listed; absent when all are. */
  readonly omittedFindings?: Readonly<Record<string, number>>;
  readonly keys: ReportKeys;
  readonly torch: TorchAnswers | null;
  readonly tensors: number;
  readonly parameters: number;
  /** Of all bytes of the file, lower-case hexadecimal; present when it was asked for, or its name promises one. */
  readonly sha256?: string;
  /** Present when the machine failed, not the file: `{code, message}`. The verdict then says nothing. */
  readonly machineError?: { readonly code: string; readonly message: string };
}

/** A statistic as JSON can carry it. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** `min`, `max`, `mean` and `std` (of the population) speak of the finite numbers; null where there are none. */
export interface TensorStats {
  readonly nan: number;
  readonly inf: number;
  readonly zero: number;
  readonly min: JsonNumber | null;
  readonly max: JsonNumber | null;
  readonly mean: JsonNumber | null;
  readonly std: JsonNumber | null;
  /** Numbers counted: every element, or what a sparse tensor stores. */
  readonly elements?: number;
  readonly positiveInf?: number;
  readonly negativeInf?: number;
  readonly denormal?: number;
  /** Euclidean norm of the finite numbers. */
  readonly l2?: JsonNumber | null;
  /** Whether all numbers are the same finite one. */
  readonly constant?: boolean;
  /** Index along each dimension of the first NaN and infinity, in storage order. */
  readonly firstNan?: readonly number[];
  readonly firstInf?: readonly number[];
  /** What was counted, where it is not simply every element. */
  readonly of?: 'stored' | 'dequantized';
  /** Complex tensors have these in place of min, max, mean and std. */
  readonly real?: NumberSpread;
  readonly imag?: NumberSpread;
}

export interface NumberSpread {
  readonly min: JsonNumber | null;
  readonly max: JsonNumber | null;
  readonly mean: JsonNumber | null;
  readonly std: JsonNumber | null;
}

export interface ReportTensor {
  readonly name: string;
  readonly keyPath: readonly Key[];
  readonly shape: readonly number[];
  /** Set where the shape is not known, and empty. */
  readonly shapeUnknown?: true;
  readonly dtype: string;
  readonly stride: readonly number[] | null;
  readonly storageOffset: number;
  readonly storage: {
    readonly key: string;
    readonly bytes: number;
    readonly fileOffset: number | null;
    readonly device: string;
    /** File of a set, relative to its folder. */
    readonly file?: string;
  } | null;
  readonly requiresGrad: boolean;
  readonly layout: string;
  readonly stats?: TensorStats;
}

/** `assay inspect --json`: the report, and what is in the file. */
export interface InspectDocument extends ReportDocument {
  readonly tensorList: readonly ReportTensor[];
  readonly values: unknown;
  readonly globals: readonly GlobalUse[];
}
