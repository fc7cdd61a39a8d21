import type { ByteSource } from '../../../bytes/byte-source.ts';
import type { ReadContext } from '../../../findings/format-result.ts';
import type { TorchRead } from '../../../torch/torch-read.ts';
import { openAsTorch, printable } from '../miniz/stream-reader.ts';
import { ScriptCode } from './code.ts';
import { deviceRefusal } from '../device.ts';
import { withClass } from '../messages.ts';
import { ScriptRecords } from './records.ts';
import { scriptDamage } from './script-damage.ts';
import { unpickleScript } from './unpickle.ts';
import { expectKind, refuse, ScriptRefusal, ScriptUnknown, type ScriptValue } from './values.ts';

/** What `torch.jit.load` makes of an archive; `undecided` is what is damaged. */
export type ScriptLoad =
  | { readonly kind: 'loads' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'undecided'; readonly damaged: string };

const LOADS: ScriptLoad = { kind: 'loads' };

/**
 * Of a TorchScript archive torch reads two pickles, the code they need and their storages, and nothing else; where that
 * leads to code with damage in it, only compiling it could tell.
 * Source: torch/csrc/jit/serialization/import.cpp, `ScriptModuleDeserializer::deserialize`.
 */
export async function scriptLoad(read: TorchRead, source: ByteSource, context: ReadContext): Promise<ScriptLoad> {
  const damaged = await scriptDamage(read, source, context);
  const load = await loadArchive(read, source, context, damaged ?? '');
  // Code that nobody damaged compiles, as far as can be told.
  return damaged === null && load.kind === 'undecided' ? LOADS : load;
}

async function loadArchive(
  read: TorchRead,
  source: ByteSource,
  context: ReadContext,
  damaged: string,
): Promise<ScriptLoad> {
  const opened = await openAsTorch(source, context);
  if (!opened.ok || !opened.isScript) return { kind: 'undecided', damaged };
  const checksums = new Map(read.archive?.entries.map(({ name, crc32 }) => [name, crc32]));
  const records = await ScriptRecords.read(opened, source, context, (name, bytes) => {
    const crc32 = checksums.get(name) ?? 0;
    return crc32 === 0 || context.ports.crc32(bytes) === crc32;
  });
  // The form before 1.4 is read by other code.
  return records.has('model.json') ? { kind: 'undecided', damaged } : loadRecords(records);
}

function loadRecords(records: ScriptRecords): ScriptLoad {
  const code = new ScriptCode(records);
  const unpickle = (archive: string, expected: ScriptValue['kind']) => {
    const name = `${archive}.pkl`;
    const value = unpickleScript(records.bytes(name), {
      storage: (key) => void records.bytes(`${archive}/${key}`),
      device: (name) => {
        const refused = deviceRefusal(name);
        if (refused !== null) refuse(refused);
      },
      classOf: (type) => code.classOf(type),
    });
    expectKind(value, expected);
  };
  try {
    unpickle('constants', 'Tuple');
    unpickle('data', 'Object');
    return LOADS;
  } catch (error) {
    if (error instanceof ScriptUnknown) return { kind: 'undecided', damaged: error.message };
    if (!(error instanceof ScriptRefusal)) throw error;
    return { kind: 'refused', message: printable(asPrinted(error.message.split('\0', 1)[0] ?? '')) };
  }
}

/** What torch raises in C++ is a RuntimeError in Python, unless its message names another class. */
function asPrinted(message: string): string {
  return /^\w+Error: /.test(message) ? message : withClass('RuntimeError', message);
}
