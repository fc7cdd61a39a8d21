import { expectChecksum, Fields, Hdf5Fault, type Hdf5File } from './file.ts';

/** One message of an object header: what it is, and its bytes. */
export interface Message {
  readonly type: number;
  /** Its bytes are not what it says but lead to it. */
  readonly shared: boolean;
  readonly fields: () => Fields;
}

export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** Messages of one object; real ones have a handful, or as many as links and attributes. */
const MOST_MESSAGES = 100_000;
const FIRST_READ = 4096;

interface Block {
  readonly address: number;
  readonly length: number;
}

/** Read all messages of the object at an address, continuation blocks included. Source: HDF5 format, IV.A. */
export async function readObjectHeader(file: Hdf5File, address: number): Promise<readonly Message[]> {
  const head = await file.upTo(address, FIRST_READ);
  const version = head.u8();
  if (version === 1) return await readVersion1(file, address, head);
  head.at = 0;
  head.expect('OHDR');
  return await readVersion2(file, address, head);
}

async function readVersion1(file: Hdf5File, address: number, head: Fields): Promise<readonly Message[]> {
  head.skip(1);
  head.skip(2);
  head.skip(4);
  const size = head.u32();
  const messages: Message[] = [];
  const blocks: Block[] = [{ address: address + 16, length: size }];
  const seen = new Set<number>();
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    if (seen.has(block.address)) throw new Hdf5Fault(file.base + block.address, 'an object header that holds itself');
    seen.add(block.address);
    const fields = await file.fields(block.address, block.length);
    while (fields.left >= 8) {
      const type = fields.u16();
      const length = fields.u16();
      if (length % 8 !== 0) throw new Hdf5Fault(fields.start + fields.at, `a message of ${length} bytes`);
      take(file, fields, type, length, 3, messages, blocks);
    }
  }
  return messages;
}

async function readVersion2(file: Hdf5File, address: number, head: Fields): Promise<readonly Message[]> {
  const version = head.u8();
  if (version !== 2) throw new Hdf5Fault(head.start, `an object header of version ${version}`);
  const flags = head.u8();
  if ((flags & 0x20) !== 0) head.skip(16);
  if ((flags & 0x10) !== 0) head.skip(4);
  const size = head.number(1 << (flags & 3)) ?? 0;
  const prefix = head.at;
  const whole = await file.fields(address, prefix + size + 4);
  expectChecksum(whole.bytes(prefix + size), whole.u32(), whole.start);
  const messages: Message[] = [];
  const blocks: Block[] = [];
  const seen = new Set<number>();
  readMessages(file, await file.fields(address + prefix, size), flags, messages, blocks);
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    if (seen.has(block.address)) throw new Hdf5Fault(file.base + block.address, 'an object header that holds itself');
    seen.add(block.address);
    const fields = await file.fields(block.address, block.length);
    fields.expect('OCHK');
    fields.at = 0;
    expectChecksum(fields.bytes(Math.max(0, block.length - 4)), fields.u32(), fields.start);
    readMessages(file, await file.fields(block.address + 4, block.length - 8), flags, messages, blocks);
  }
  return messages;
}

function readMessages(file: Hdf5File, fields: Fields, flags: number, messages: Message[], blocks: Block[]): void {
  const order = (flags & 4) !== 0 ? 2 : 0;
  while (fields.left >= 4 + order) take(file, fields, fields.u8(), fields.u16(), order, messages, blocks);
}

function take(
  file: Hdf5File,
  fields: Fields,
  type: number,
  size: number,
  skipped: number,
  messages: Message[],
  blocks: Block[],
): void {
  const shared = (fields.u8() & 2) !== 0;
  fields.skip(skipped);
  const start = fields.start + fields.at;
  const bytes = fields.bytes(size);
  if (messages.length >= MOST_MESSAGES) throw new Hdf5Fault(start, `more than ${MOST_MESSAGES} messages`);
  messages.push({ type, shared, fields: () => new Fields(bytes, start) });
  if (type !== MESSAGE.continuation) return;
  const own = new Fields(bytes, start);
  const address = file.address(own);
  if (address !== null) blocks.push({ address, length: file.length(own) });
}
