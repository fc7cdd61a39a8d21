import { Hdf5Fault, NotFollowed, type Fields, type Hdf5File } from './file.ts';
import { readObjectHeader, type Message } from './object-header.ts';

/** Kept in a heap that serves the whole file, which is not read. */
const IN_HEAP = 1;

/**
 * What a message says: its own bytes, or those of the same message of another object, as with a datatype that has a name.
 * Source: HDF5 format, IV.A.2 "Shared Message".
 */
export async function contentOf(file: Hdf5File, message: Message): Promise<Fields> {
  const fields = message.fields();
  if (!message.shared) return fields;
  const version = fields.u8();
  const kind = fields.u8();
  if (version === 1) fields.skip(6 + file.lengthSize);
  else if (version === 3 && kind === IN_HEAP) throw new NotFollowed();
  const address = file.address(fields);
  const messages = address === null ? [] : await readObjectHeader(file, address);
  const found = messages.find(({ type, shared }) => type === message.type && !shared);
  if (found === undefined) throw new Hdf5Fault(fields.start, 'a shared message that leads nowhere');
  return found.fields();
}
