import { OrderedDict, type SavedValue, type TensorData } from '../../../library/saved-value.ts';

const WIDTH = 24;
const LAYERS = 6;
const VOCABULARY = 256;

/** A training checkpoint of a small language model, as people write them: 40 tensors, two moments of each, 700 KB. */
export function sampleContent(epoch: number, valLoss: number): SavedValue {
  const random = new Gaussian(17);
  const model = weights(random);
  const parameters = [...model.values()];
  const moments = parameters.map((weight, index): readonly [number, SavedValue] => [
    index,
    {
      step: epoch * 1000,
      exp_avg: tensor(weight.shape, random, 1e-3),
      exp_avg_sq: tensor(weight.shape, random, 1e-6, true),
    },
  ]);
  return {
    epoch,
    global_step: epoch * 1000,
    val_loss: valLoss,
    model_state_dict: model,
    optimizer_state_dict: {
      state: new Map<number, SavedValue>(moments),
      param_groups: [{ lr: 3e-4, betas: [0.9, 0.95], weight_decay: 0.1, params: parameters.map((_, index) => index) }],
    },
    config: {
      width: WIDTH,
      layers: LAYERS,
      heads: 4,
      vocabulary: VOCABULARY,
      note: 'a sample to look at; it is not trained',
    },
  };
}

function weights(random: Gaussian): OrderedDict<TensorData> {
  const named: (readonly [string, TensorData])[] = [
    ['embedding.weight', tensor([VOCABULARY, WIDTH], random, 0.02)],
    ['position.weight', tensor([64, WIDTH], random, 0.02)],
  ];
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const at = `blocks.${layer}`;
    named.push(
      [`${at}.norm_1.weight`, tensor([WIDTH], random, 0.05)],
      [`${at}.attention.qkv.weight`, tensor([3 * WIDTH, WIDTH], random, 0.02)],
      [`${at}.attention.out.weight`, tensor([WIDTH, WIDTH], random, 0.02)],
      [`${at}.norm_2.weight`, tensor([WIDTH], random, 0.05)],
      [`${at}.mlp.up.weight`, tensor([4 * WIDTH, WIDTH], random, 0.02)],
      [`${at}.mlp.down.weight`, tensor([WIDTH, 4 * WIDTH], random, 0.02)],
    );
  }
  named.push(
    ['norm.weight', tensor([WIDTH], random, 0.05)],
    ['head.weight', tensor([VOCABULARY, WIDTH], random, 0.02)],
  );
  return new OrderedDict(named);
}

function tensor(shape: readonly number[], random: Gaussian, std: number, squared = false): TensorData {
  const data = new Float32Array(shape.reduce((product, dimension) => product * dimension, 1));
  for (let at = 0; at < data.length; at += 1) {
    const value = random.next() * std;
    data[at] = squared ? value * value : value;
  }
  return { dtype: 'float32', shape, data };
}

/** The same numbers at every start, so that a sample that is there already is left as it is. */
class Gaussian {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** Nearly normal: twelve even numbers from 0 to 1 have the variance 1 together. */
  next(): number {
    let sum = -6;
    for (let draw = 0; draw < 12; draw += 1) sum += this.#even();
    return sum;
  }

  /** Source: Numerical Recipes, 3rd edition, §7.1 (a linear congruential generator modulo 2^32). */
  #even(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }
}
