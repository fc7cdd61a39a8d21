import { z } from 'zod';
import { isFindingCode } from '../findings/catalog.ts';
import { REPORT_FORMATS } from './checkpoints.ts';
import type { RequestName, Requests } from './client.ts';
import type { CheckpointId, FolderId, JobId, RecentId } from './ids.ts';
import { REWRITE_DTYPES } from './rewrite.ts';
import { HISTOGRAM_SCALES } from './values.ts';

/** Every message of a window is checked here, by the gate of each host, before a handler sees it. */

const anyId = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/);
const id = anyId.transform((text) => text as CheckpointId);
const job = anyId.transform((text) => text as JobId);
const folder = anyId.transform((text) => text as FolderId);
const recent = anyId.transform((text) => text as RecentId);
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const limit = z.int().min(0).max(1000);
const shortText = z.string().max(4000);
const ids = z.array(id).max(100_000);

/** A name in a folder and nothing else: it leads nowhere, and every file system of ours takes it. */
const fileName = z
  .string()
  .min(1)
  .max(255)
  // Longer names fit in characters and not in bytes.
  .refine((name) => new TextEncoder().encode(name).length <= 255, 'a file name has at most 255 bytes')
  .refine((name) => !/[\p{Cc}/\\:*?"<>|]/u.test(name), 'a plain file name is needed')
  .refine((name) => !/^\.+$|^[ ]|[. ]$/.test(name), 'a plain file name is needed')
  .refine((name) => !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name), 'this name means a device on Windows');

/** A kind of tensors and numbers of their names. */
const groupId = z.string().regex(/^\d{1,10}(?:\.\d{1,10}){0,16}$/);

const tensorQuery = z.strictObject({
  offset: count,
  limit,
  sort: z
    .strictObject({
      by: z.enum(['name', 'shape', 'dtype', 'bytes', 'storage', 'nan', 'inf', 'min', 'max', 'mean', 'std']),
      descending: z.boolean(),
    })
    .nullable(),
  filter: shortText,
  fold: z.strictObject({ open: z.array(groupId).max(1000) }).exactOptional(),
  selected: z
    .array(z.tuple([count, count]))
    .max(100_000)
    .exactOptional(),
});

const validateOptions = z.strictObject({
  checksums: z.boolean(),
  values: z.boolean(),
  requiredKeys: z.array(shortText).max(10_000),
  // A rule for each of 200,000 tensors takes 20 MB.
  expectation: z.string().max(48 << 20),
});

/** A dimension's place. torch refuses more than 64 of them. */
const axis = z.int().min(0).max(63).nullable();
const cells = z.int().min(1).max(512);

const sliceQuery = z.strictObject({
  tensor: count,
  axes: z.strictObject({ row: axis, column: axis }),
  fixed: z.array(count).max(64),
  offset: z.strictObject({ row: count, column: count }),
  size: z.strictObject({ rows: count, columns: count }),
  cells: z.strictObject({ rows: cells, columns: cells }),
});

const compareQuery = z.strictObject({
  offset: count,
  limit,
  kind: z.enum(['missing', 'unexpected', 'shape', 'dtype', 'values', 'equal', 'not-read']).nullable(),
  filter: shortText,
  order: z.enum(['worst', 'file']),
});

const rewriteEdit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drop'), pattern: shortText }),
  z.strictObject({ kind: z.literal('keep'), patterns: z.array(shortText).max(1000) }),
  z.strictObject({ kind: z.literal('rename'), from: shortText, to: shortText }),
  z.strictObject({ kind: z.literal('strip-prefix'), prefix: shortText }),
  z.strictObject({ kind: z.literal('set'), name: shortText, json: z.string().max(1 << 20) }),
  z.strictObject({ kind: z.literal('cast'), dtype: z.enum(REWRITE_DTYPES) }),
  z.strictObject({ kind: z.literal('compact') }),
  z.strictObject({
    kind: z.literal('extract'),
    path: z
      .array(z.union([shortText, z.int()]))
      .min(1)
      .max(64),
  }),
]);

const rewriteRequest = z.strictObject({
  edits: z.array(rewriteEdit).max(1000),
  to: z.enum(['same', 'torch', 'safetensors']),
});

const rewriteTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('in-place') }),
  z.strictObject({ kind: z.literal('beside'), name: fileName }),
]);

export const preferenceChanges = z
  .strictObject({
    theme: z.enum(['system', 'light', 'dark']),
    jobs: z.int().min(1).max(256).nullable(),
    onOpen: z.strictObject({ checksums: z.boolean(), values: z.boolean() }),
    requiredKeys: z.array(shortText).max(10_000),
    expectation: z.string().max(16 << 20),
    restoreSession: z.boolean(),
  })
  .partial();

/** The arguments of each request, as a tuple. A request without a schema does not compile. */
export const REQUEST_SCHEMAS = {
  queue: z.tuple([]),
  view: z.tuple([id]),
  tensors: z.tuple([id, tensorQuery]),
  values: z.tuple([id, count, count, limit]),
  entries: z.tuple([id, count, limit]),
  globals: z.tuple([id]),
  validate: z.tuple([id, validateOptions]),
  cancel: z.tuple([id]),
  remove: z.tuple([ids]),
  explain: z.tuple([z.string().max(16).refine(isFindingCode)]),
  report: z.tuple([ids, z.enum(REPORT_FORMATS)]),

  histogram: z.tuple([id, count, z.strictObject({ bins: z.int().min(1).max(1024), scale: z.enum(HISTOGRAM_SCALES) })]),
  slice: z.tuple([id, sliceQuery]),
  elements: z.tuple([id, count, count, z.int().min(0).max(4096)]),
  exportTensor: z.tuple([id, count, z.enum(['npy', 'csv']), fileName]),
  layers: z.tuple([id]),

  compare: z.tuple([id, id, z.strictObject({ values: z.boolean() })]),
  compareSummary: z.tuple([job]),
  compareRows: z.tuple([job, compareQuery]),

  planRewrite: z.tuple([id, rewriteRequest, count, limit]),
  runRewrite: z.tuple([id, rewriteRequest, rewriteTarget]),
  repairs: z.tuple([id]),
  salvage: z.tuple([id, fileName]),

  pickles: z.tuple([id]),
  opcodes: z.tuple([id, count, count, limit]),
  bytes: z.tuple([id, count, z.int().min(0).max(4096)]),
  byteMap: z.tuple([id, count, count, z.int().min(1).max(4096)]),

  folders: z.tuple([]),
  watch: z.tuple([z.union([folder, id])]),
  unwatch: z.tuple([folder]),
  removeFolder: z.tuple([folder]),
  runStatus: z.tuple([folder]),
  checkRun: z.tuple([folder]),

  setFiles: z.tuple([id, count, limit]),
  openSetFile: z.tuple([id, shortText]),
  profiles: z.tuple([]),

  jobs: z.tuple([]),
  cancelJob: z.tuple([job]),
  dismissJob: z.tuple([job]),

  pauseAll: z.tuple([]),
  resumeAll: z.tuple([]),
  cancelAll: z.tuple([]),
  retry: z.tuple([ids]),
  overall: z.tuple([]),
  recent: z.tuple([]),
  openRecent: z.tuple([z.array(recent).max(1000)]),
  clearRecent: z.tuple([]),
  restoreSession: z.tuple([]),
  openSamples: z.tuple([]),
  preferences: z.tuple([]),
  setPreferences: z.tuple([preferenceChanges]),
} as const satisfies { readonly [K in RequestName]: z.ZodType<Parameters<Requests[K]>> };
