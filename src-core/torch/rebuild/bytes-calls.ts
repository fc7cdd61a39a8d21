import { asCall, asGlobal, asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { callArguments } from './arguments.ts';
import { canonicalName } from './names.ts';

/**
 * The bytes of a value: bytes themselves, and the calls that protocols 0 to 2 write for them:
 * `_codecs.encode('…', 'latin1')` and `builtins.bytes()`. Null for anything else.
 */
export function constantBytes(value: PickleValue | undefined): Uint8Array | null {
  if (typeof value === 'object' && value?.kind === 'bytes') return value.bytes;
  const call = asCall(value);
  const callee = asGlobal(call?.callee);
  if (call === null || callee === null) return null;
  const args = callArguments(call.args) ?? [];
  switch (canonicalName(callee)) {
    case '_codecs.encode':
      return encoded(asText(args[0]), asText(args[1]));
    case 'builtins.bytes':
    case 'builtins.bytearray':
      return args.length === 0 ? new Uint8Array() : constantBytes(args[0]);
    default:
      return null;
  }
}

function encoded(text: string | null, codec: string | null): Uint8Array | null {
  if (text === null) return null;
  if (codec === 'utf-8' || codec === 'utf8' || codec === null) return new TextEncoder().encode(text);
  if (codec !== 'latin1' && codec !== 'latin-1') return null;
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}
