import type { Format } from '../../model/checkpoint.ts';

const OF_OTHERS: Readonly<Partial<Record<Format, string>>> = {
  npy: 'numpy.ndarray',
  npz: 'numpy.ndarray',
  orbax: 'jax.Array',
  gguf: 'tensor',
  hdf5: 'dataset',
  keras: 'dataset',
  onnx: 'tensor',
};

/** What a tensor without a class of its own is to whoever reads a file of this format. */
export function tensorTypeOf(format: Format | null): string {
  return (format === null ? undefined : OF_OTHERS[format]) ?? 'torch.Tensor';
}
