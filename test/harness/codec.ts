/**
 * Structured clone as text, for messages between the page and the main process. What cannot be cloned throws, as in
 * Electron. Both functions also run in the page, so they refer to nothing outside themselves.
 */
export function pack(value: unknown): string {
  const plain = (one: unknown): unknown => {
    if (one === undefined) return { $: 'undefined' };
    if (typeof one === 'bigint') return { $: 'bigint', text: String(one) };
    if (typeof one === 'number' && !Number.isFinite(one)) return { $: 'number', text: String(one) };
    if (typeof one === 'function' || typeof one === 'symbol') throw new Error('An object could not be cloned.');
    if (one === null || typeof one !== 'object') return one;
    if (Array.isArray(one)) return one.map(plain);
    if (one instanceof Uint8Array) return { $: 'bytes', items: [...one] };
    if (one instanceof Date) return { $: 'date', time: one.getTime() };
    if (one instanceof Map) return { $: 'map', entries: [...one].map(([key, item]) => [plain(key), plain(item)]) };
    if (one instanceof Promise || one instanceof WeakMap) throw new Error('An object could not be cloned.');
    return { $: 'object', entries: Object.entries(one).map(([key, item]) => [key, plain(item)]) };
  };
  return JSON.stringify(plain(value));
}

export function unpack(text: string): unknown {
  interface Packed {
    readonly $: string;
    readonly text: string;
    readonly time: number;
    readonly items: readonly number[];
    readonly entries: readonly (readonly [unknown, unknown])[];
  }
  const whole = (one: unknown): unknown => {
    if (one === null || typeof one !== 'object') return one;
    if (Array.isArray(one)) return one.map(whole);
    const packed = one as Packed;
    switch (packed.$) {
      case 'undefined':
        return undefined;
      case 'bigint':
        return BigInt(packed.text);
      case 'number':
        return Number(packed.text);
      case 'bytes':
        return Uint8Array.from(packed.items);
      case 'date':
        return new Date(packed.time);
      case 'map':
        return new Map(packed.entries.map(([key, item]) => [whole(key), whole(item)]));
      default:
        return Object.fromEntries(packed.entries.map(([key, item]) => [key as string, whole(item)]));
    }
  };
  return whole(JSON.parse(text));
}
