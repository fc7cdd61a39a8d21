/** Protobuf messages, as a test writes them. */

export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

export function number(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

export function bytes(field: number, content: Uint8Array | string): Uint8Array {
  const data = typeof content === 'string' ? Buffer.from(content) : content;
  return Buffer.concat([varint((field << 3) | 2), varint(data.length), data]);
}

export function message(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

/** An initializer with its data inside; `fields` are added behind. */
export function initializer(
  name: string,
  dims: readonly number[],
  type: number,
  ...fields: readonly Uint8Array[]
): Uint8Array {
  return message(...dims.map((dim) => number(1, dim)), number(2, type), bytes(8, name), ...fields);
}

export function external(name: string, dims: readonly number[], entries: Readonly<Record<string, string>>): Uint8Array {
  const pairs = Object.entries(entries).map(([key, value]) => bytes(13, message(bytes(1, key), bytes(2, value))));
  return initializer(name, dims, 1, ...pairs, number(14, 1));
}

export function model(...initializers: readonly Uint8Array[]): Uint8Array {
  const graph = message(bytes(1, bytes(4, 'Relu')), bytes(2, 'g'), ...initializers.map((tensor) => bytes(5, tensor)));
  return message(number(1, 8), bytes(2, 'test'), bytes(7, graph), bytes(8, number(2, 17)));
}
