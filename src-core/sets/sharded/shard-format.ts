import { finding, type Finding } from '../../findings/finding.ts';
import type { Format } from '../../model/checkpoint.ts';

/** Formats by the ending of a shard's name: loaders of sets go by that alone. Source: transformers, `load_state_dict`. */
const BY_NAME: readonly { readonly name: RegExp; readonly what: string; readonly fits: (format: Format) => boolean }[] =
  [
    { name: /\.safetensors$/i, what: 'safetensors', fits: (format) => format === 'safetensors' },
    {
      name: /\.(bin|pt|pth)$/i,
      what: 'a file of torch.save',
      fits: (format) => format !== 'safetensors' && format !== 'gguf',
    },
    { name: /\.gguf$/i, what: 'gguf', fits: (format) => format === 'gguf' },
  ];

export function shardFormatFindings(file: string, format: Format | null): readonly Finding[] {
  const expected = BY_NAME.find(({ name }) => name.test(file));
  if (format === null || expected === undefined || expected.fits(format)) return [];
  return [finding('SE219', { file }, { file, format, expected: expected.what })];
}
