import type { Value } from '../model/value.ts';
import { entryOf, isStateDict, textKeys, type DictValue } from '../model/tensor-dict.ts';

/** State dicts that are known by how their keys are called. Sources: peft, kohya sd-scripts, diffusers, CompVis, llama. */
const KEY_LAYOUTS: readonly { readonly name: string; readonly all: readonly RegExp[] }[] = [
  { name: 'peft lora', all: [/\.lora_(A|B|embedding_A|embedding_B)\b/] },
  { name: 'kohya lora', all: [/^lora_(unet|te\d?)_.*\.lora_(up|down)\.weight$/] },
  { name: 'stable diffusion', all: [/^model\.diffusion_model\./] },
  { name: 'diffusers', all: [/^down_blocks\.\d/, /^up_blocks\.\d/] },
  { name: 'llama', all: [/^tok_embeddings\.weight$/, /^layers\.\d+\.attention\.wq\b/] },
  { name: 'fsdp', all: [/(^|\.)_?flat_param$/] },
  { name: 'gptq', all: [/\.qweight$/, /\.qzeros$/] },
  { name: 'bitsandbytes', all: [/\.weight\.quant_state\.bitsandbytes__/] },
];

/** Keys that are looked at: the first layers show what the rest is like. */
const FIRST_KEYS = 1000;

/** What kind of model the state dict of a file is, where its keys say so. */
export function keyLayoutOf(root: DictValue): string | null {
  const dict = isStateDict(root) ? root : wrapped(root);
  if (dict === null) return null;
  const keys = textKeys(dict).slice(0, FIRST_KEYS);
  const layout = KEY_LAYOUTS.find(({ all }) => all.every((pattern) => keys.some((key) => pattern.test(key))));
  return layout?.name ?? null;
}

function wrapped(root: DictValue): DictValue | null {
  const value: Value | undefined = entryOf(root, 'state_dict') ?? entryOf(root, 'model');
  return value?.kind === 'dict' ? value : null;
}
