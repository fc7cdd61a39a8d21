/** A number that training put into a file's name. */
export interface Metric {
  readonly name: string;
  readonly value: number;
}

const PAIR = /([A-Za-z][A-Za-z0-9_]*)[=_-](-?\d+(?:\.\d+)?(?:e-?\d+)?)/g;

/** `epoch=3-val_loss=0.21.ckpt` holds epoch 3 and val_loss 0.21; `checkpoint-9000` and `step_9000.pt` hold a step. */
export function metricsOf(name: string): readonly Metric[] {
  const stem = name.replace(/\.[A-Za-z][A-Za-z0-9]{0,12}$/, '');
  return [...stem.matchAll(PAIR)].map(([, key = '', value = '']) => ({ name: key, value: Number(value) }));
}

/** Names of scores, best first; a counter such as `epoch` or `step` is what is left. */
const SCORE =
  /loss|err|acc|auc|f1|map|bleu|rouge|wer|cer|ppl|perplexity|mse|mae|nll|fid|psnr|ssim|dice|iou|metric|score|reward/i;

/** The score in a file's name; null where it has none. */
export function scoreOf(name: string): Metric | null {
  return metricsOf(name).find((one) => SCORE.test(one.name)) ?? null;
}

/** Scores that fall as training goes well. */
const FALLING = /loss|err|wer|cer|ppl|perplexity|mse|mae|nll|fid/i;

export function isLowerBetter(score: string): boolean {
  return FALLING.test(score);
}

/** The number a person would rank by: a score where the name has one, else the last counter. */
export function leadingMetric(name: string): Metric | null {
  return scoreOf(name) ?? metricsOf(name).at(-1) ?? null;
}
