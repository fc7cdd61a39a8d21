/** A small whole safetensors file: `weight` float32 [2, 2] and `bias` float32 [2]. */
export function safetensorsFile(): Uint8Array {
  const header = JSON.stringify({
    __metadata__: { format: 'pt' },
    weight: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
    bias: { dtype: 'F32', shape: [2], data_offsets: [16, 24] },
  });
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true);
  return Buffer.concat([length, Buffer.from(padded), Buffer.from(new Float32Array([1, 2, 3, 4, 5, 6]).buffer)]);
}
