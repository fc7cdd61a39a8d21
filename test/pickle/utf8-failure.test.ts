import { describe, expect, it } from 'vitest';
import { decodeFailure } from '../../src-core/pickle/text/utf8-failure.ts';

/** Observed: `bytes.decode('utf-8')` of CPython 3.11. */
describe('what Python says of bytes that are not UTF-8', () => {
  it.each([
    [[0x61, 0x80], 'byte 0x80 in position 1: invalid start byte'],
    [[0xc1, 0x81], 'byte 0xc1 in position 0: invalid start byte'],
    [[0xf5], 'byte 0xf5 in position 0: invalid start byte'],
    [[0xc3, 0x28], 'byte 0xc3 in position 0: invalid continuation byte'],
    [[0xe2, 0x28, 0xa1], 'byte 0xe2 in position 0: invalid continuation byte'],
    [[0xe2, 0x82, 0x28], 'bytes in position 0-1: invalid continuation byte'],
    [[0xe0, 0x80, 0x80], 'byte 0xe0 in position 0: invalid continuation byte'],
    [[0xed, 0xa0, 0x80], 'byte 0xed in position 0: invalid continuation byte'],
    [[0xf0, 0x90, 0x80, 0x28], 'bytes in position 0-2: invalid continuation byte'],
    [[0xc3], 'byte 0xc3 in position 0: unexpected end of data'],
    [[0xf0, 0x90, 0x80], 'bytes in position 0-2: unexpected end of data'],
  ])('%j', (bytes, message) => {
    expect(decodeFailure(Uint8Array.from(bytes))).toBe(`UnicodeDecodeError: 'utf-8' codec can't decode ${message}`);
  });

  it('lets lone surrogates through where pickles do', () => {
    expect(decodeFailure(Uint8Array.of(0xed, 0xa0, 0x80), true)).toBeNull();
    expect(decodeFailure(Uint8Array.of(0x61, 0xc3, 0xa4))).toBeNull();
  });
});
