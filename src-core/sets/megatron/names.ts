/**
 * Names in a folder that Megatron-LM wrote. Source: Megatron-LM, `megatron/training/checkpointing.py`,
 * `get_checkpoint_name`.
 */

/** Holds the number of the iteration that is loaded, or `release`. */
export const TRACKER = 'latest_checkpointed_iteration.txt';
/** What a rank keeps; with the distributed optimizer of 2022, its model alone. */
export const MODEL_FILES: readonly string[] = ['model_optim_rng.pt', 'model_rng.pt'];
/** Optimizer state that the distributed optimizer keeps beside it; the second as it was called in 2022. */
export const OPTIMIZER_FILE = 'distrib_optim.pt';
export const OLD_OPTIMIZER_FILE = 'optim.pt';

const RELEASE = 'release';
const ITERATION = /^iter_(\d{7,})$/;
const RANK = /^mp_rank_\d{2,}(?:_\d{3,}){0,2}$/;

/** The numbers in the name of a rank's folder: tensor, then pipeline or expert, then expert. */
export function rankNumbers(folder: string): readonly number[] | null {
  return RANK.test(folder) ? Array.from(folder.matchAll(/\d+/g), ([digits]) => Number(digits)) : null;
}

export function isRankFolder(folder: string): boolean {
  return RANK.test(folder);
}

/** `mp_rank_01_003` */
export function rankFolder(numbers: readonly number[]): string {
  const [tensor = 0, ...others] = numbers;
  return ['mp_rank', padded(tensor, 2), ...others.map((number) => padded(number, 3))].join('_');
}

export function isIteration(folder: string): boolean {
  return ITERATION.test(folder);
}

/** Folders that may hold a checkpoint, those of later iterations first. */
export function iterationFolders(folders: readonly string[]): readonly string[] {
  const number = (folder: string) => Number(ITERATION.exec(folder)?.[1] ?? -1);
  return folders.filter((folder) => folder === RELEASE || isIteration(folder)).sort((a, b) => number(b) - number(a));
}

/** The folder that the text of a tracker names, as Python's `int` reads it; null where Megatron takes it for no tracker. */
export function trackedFolder(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === RELEASE) return RELEASE;
  if (!/^\+?\d+(_\d+)*$/.test(trimmed)) return null;
  return `iter_${padded(BigInt(trimmed.replace(/[+_]/g, '')), 7)}`;
}

function padded(number: number | bigint, digits: number): string {
  return String(number).padStart(digits, '0');
}
