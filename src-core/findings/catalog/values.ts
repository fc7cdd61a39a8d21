import type { Rule } from '../rule.ts';

/** Level 5: are the numbers sane? */
export const VALUES_RULES = {
  VL501: {
    level: 'values',
    severity: 'error',
    kind: 'corrupted',
    title: 'NaN in a tensor',
    message: 'NaN in `{name}`: {count} of {elements} values, the first at [{index}]',
    advice:
      'Go back to the last checkpoint without NaN, and look at loss scaling, learning rate and data of the steps since then.',
    expected: 'finite numbers',
    actual: '{count} NaN',
    explanation:
      'A NaN spreads: one in a weight makes every output that depends on it NaN, one in the state of an optimizer makes the weight NaN at the next step. It comes from a division by zero, an overflow in half precision or damaged bytes, never from training that went well.',
  },
  VL502: {
    level: 'values',
    severity: 'error',
    kind: 'corrupted',
    title: 'infinite values in a tensor',
    message:
      'infinite values in `{name}`: {count} of {elements} (+Inf: {positive}, -Inf: {negative}), the first at [{index}]',
    advice:
      'Go back to the last checkpoint with finite values. Where a tensor was cast to float16, cast it again from the wider original, or to bfloat16.',
    expected: 'finite numbers',
    actual: '{count} infinite values',
    explanation:
      'A value that does not fit its dtype becomes infinite. In float16 that begins above 65504, so casting float32 weights down is the usual cause; a diverging run is the other.',
  },
  VL503: {
    level: 'values',
    severity: 'error',
    kind: 'corrupted',
    title: 'a quantised tensor whose numbers are not finite',
    message: '`{name}` is quantised with a scale that makes {count} of its {elements} values NaN or infinite',
    advice: 'Quantise the tensor again from the original weights.',
    expected: 'a finite scale',
    actual: '{count} values that are not finite',
    explanation:
      'A quantised tensor stores small integers and a scale: value = scale × (integer - zero point). A scale of NaN or infinity makes all of them worthless, although every stored byte looks like any other.',
  },
  VL510: {
    level: 'values',
    severity: 'warning',
    kind: null,
    title: 'a tensor of zeros',
    message: 'all {elements} values of `{name}` are zero',
    advice: 'Check whether this is meant: a weight that was never trained or never written looks like this.',
    expected: 'some values other than zero',
    actual: '{elements} zeros',
    explanation:
      'Layers that start at zero (LoRA B matrices, zero-initialised convolutions, fresh optimizer state) are zero until the first step. In a trained checkpoint a matrix of zeros is a layer without gradient, or bytes that never reached the disk. Vectors are not reported: a bias of zeros is common.',
  },
  VL511: {
    level: 'values',
    severity: 'warning',
    kind: null,
    title: 'a tensor of one value',
    message: 'all {elements} values of `{name}` are {value}',
    advice: 'Check whether this is meant: training does not leave a weight constant.',
    expected: 'values that differ',
    actual: '{elements} times {value}',
    explanation:
      'A matrix that holds one value everywhere was filled, not trained. Vectors are not reported: constant ones are how normalisation layers and layer scales begin.',
  },
  VL512: {
    level: 'values',
    severity: 'warning',
    kind: null,
    title: 'a tensor of denormal numbers',
    message: 'all values of `{name}` other than zero are denormal: the largest has the magnitude {value}',
    advice:
      'Check how the tensor was written: such numbers come from bytes read as the wrong dtype, or from decay to nothing.',
    expected: 'normal numbers',
    actual: '{count} denormal numbers',
    explanation:
      'Denormal numbers are smaller than the smallest normal one of their dtype and lose digits; many processors flush them to zero. A weight made of them alone has decayed away, or is integers read as floats.',
  },
  VL513: {
    level: 'values',
    severity: 'warning',
    kind: null,
    title: 'values close to the largest number of the dtype',
    message: '`{name}` has values from {min} to {max}, close to the largest number {dtype} can hold',
    advice: 'Check the byte order and the dtype of the tensor: real weights are nowhere near this size.',
    expected: 'weights of a usual size',
    actual: '{min} to {max}',
    explanation:
      'A product with such a weight overflows at once. Values spread over the whole range of a dtype are what bytes look like when they are read in the wrong byte order or as another dtype; a single constant of this size may be the filler of an attention mask.',
  },
  VL514: {
    level: 'values',
    severity: 'warning',
    kind: null,
    title: 'an infinite scalar',
    message: 'the scalar `{name}` is {value}',
    advice: 'Nothing has to be done where it is a "best so far" that was never set.',
    expected: 'a finite number',
    actual: '{value}',
    explanation:
      'Callbacks that keep the best loss so far begin with infinity and save it as a tensor with one element. It is no weight.',
  },
  VL515: {
    level: 'values',
    severity: 'info',
    kind: null,
    title: 'an attention mask',
    message: '`{name}` holds only 0 and -Inf ({count} of them): an attention mask, not a weight',
    advice: 'Nothing has to be done.',
    explanation:
      'Adding -Inf before a softmax switches a position off. Older models save such a mask as a buffer beside their weights.',
  },
  VL516: {
    level: 'values',
    severity: 'error',
    kind: 'corrupted',
    title: 'every weight is zero',
    message: 'all {elements} values of all {tensors} floating-point tensors are zero',
    advice: 'Do not use this checkpoint: take another copy, or the one before it.',
    expected: 'some values other than zero',
    actual: '{elements} zeros',
    explanation:
      'The file is whole and every weight in it is zero: space that was reserved and never written, or a model that was saved before its weights were loaded. Optimizer state is not counted: it begins at zero.',
  },
  VL517: {
    level: 'values',
    severity: 'warning',
    kind: null,
    title: 'NaN among block scales',
    message: 'NaN in the scales `{name}`: {count} of {elements}, the first at [{index}]',
    advice: 'Check whether these scales belong to blocks that are used: those blocks are NaN as a whole.',
    expected: 'finite scales',
    actual: '{count} NaN',
    explanation:
      'float8_e8m0fnu holds the scales of blocks of narrow numbers, one power of two each; its last code is NaN. A block with such a scale is NaN as a whole, but blocks that only pad a layout may have any scale.',
  },
  VL590: {
    level: 'values',
    severity: 'info',
    kind: null,
    title: 'values that were not read',
    message: 'values not read: `{name}`{more}: {why}',
    advice: 'Level 5 says nothing about these tensors.',
    explanation:
      'Some tensors have no numbers of their own (meta tensors), some are stored in a way that is not decoded, and some are views so large that visiting every element would take hours. They are counted here so that nobody takes silence for a pass.',
  },
} as const satisfies Record<string, Rule>;
