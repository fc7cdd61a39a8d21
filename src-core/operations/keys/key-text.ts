import type { Value } from '../../model/value.ts';
import { previewOf } from '../value-tree/preview.ts';

/** A dict key as a step of a path: strings bare, everything else as Python prints it. */
export function keyText(key: Value): string {
  return key.kind === 'str' ? key.value : previewOf(key);
}
