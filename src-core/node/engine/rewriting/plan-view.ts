import { dirname, extname, join } from 'node:path';
import type { RewritePlanView, RewriteRequest } from '../../../contract/rewrite.ts';
import { displayText } from '../../../model/display-text.ts';
import { rewriteCommand } from '../../../operations/rewrite/command-line.ts';
import type { FilePlan } from '../../rewrite-file.ts';
import { displayCopy } from '../display-report.ts';
import { freeName, type Origin } from './result-name.ts';

/** Names of one side of the diff that are listed. */
const SHOWN_KEYS = 1000;

export interface PlanViewOptions {
  readonly origin: Origin;
  readonly request: RewriteRequest;
  readonly offset: number;
  readonly limit: number;
  readonly seconds: (bytes: number) => number;
}

export async function planView(
  { plan, size }: FilePlan,
  { origin, request, offset, limit, seconds }: PlanViewOptions,
): Promise<RewritePlanView> {
  const { changes, refusals, notes, before, after, sizeBefore } = plan;
  const outcome = plan.rewrite === null ? 'refused' : plan.rewrite === 'unchanged' ? 'unchanged' : 'changes';
  const { path } = origin;
  const suggestedName = await freeName(origin, wordFor(request), extensionFor(path, request));
  return {
    outcome,
    total: changes.length,
    changes: displayCopy(changes.slice(offset, offset + limit)),
    refusals: displayCopy(refusals),
    notes: displayCopy(notes),
    keys: {
      before: before.length,
      after: after.length,
      removed: onlyIn(before, after),
      added: onlyIn(after, before),
    },
    sizeBefore,
    sizeAfter: size,
    seconds: size === null ? null : seconds(sizeBefore + size),
    command: rewriteCommand(path, request, join(dirname(path), suggestedName)),
    suggestedName: displayText(suggestedName, 512),
  };
}

/** What the new file's name says of it. */
export function wordFor({ edits, to }: RewriteRequest): string {
  const [first] = edits;
  if (first === undefined) return to === 'same' ? 'repacked' : 'converted';
  const kinds = new Set(edits.map(({ kind }) => kind));
  if (kinds.size > 1) return 'edited';
  switch (first.kind) {
    case 'strip-prefix':
      return 'stripped';
    case 'compact':
      return 'compact';
    case 'cast':
      return first.dtype;
    case 'extract':
      return 'extracted';
    case 'drop':
    case 'keep':
    case 'rename':
    case 'set':
      return 'edited';
  }
}

export function extensionFor(path: string, { to }: RewriteRequest): string {
  if (to === 'same') return extname(path);
  return to === 'safetensors' ? '.safetensors' : '.pt';
}

function onlyIn(names: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  const only: string[] = [];
  for (const name of names) {
    if (only.length === SHOWN_KEYS) break;
    if (!known.has(name)) only.push(displayText(name));
  }
  return only;
}
