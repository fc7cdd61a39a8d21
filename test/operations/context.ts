import type { ReadContext } from '../../src-core/findings/format-result.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { nodePorts } from '../../src-core/node/ports.ts';

/** What a reader is given, with the default ceilings. */
export function contextFor(name = ''): ReadContext {
  return { limits: DEFAULT_LIMITS, ports: nodePorts, name };
}
