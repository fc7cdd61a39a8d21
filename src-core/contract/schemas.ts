import { z } from 'zod';
import { isFindingCode } from '../findings/catalog.ts';
import type { CheckpointId, RequestName, Requests } from './client.ts';

/** Every message of a window is checked here, by the gate of each host, before a handler sees it. */

const id = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/).transform((text) => text as CheckpointId);
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const limit = z.int().min(0).max(1000);
const shortText = z.string().max(4000);

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
});

const validateOptions = z.strictObject({
  checksums: z.boolean(),
  values: z.boolean(),
  requiredKeys: z.array(shortText).max(10_000),
  expectation: z.string().max(16 << 20),
});

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
  remove: z.tuple([z.array(id).max(100_000)]),
  explain: z.tuple([z.string().max(16).refine(isFindingCode)]),
} as const satisfies { readonly [K in RequestName]: z.ZodType<Parameters<Requests[K]>> };
