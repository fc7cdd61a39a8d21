import type { Expectation } from '../../contract/expectation.ts';
import type { ProfileItem } from '../../contract/profiles.ts';

/**
 * Built-in expectations, by name. `pipeline-features` is the feature file of the sequence pipeline:
 * `{version: '1.0', status: 'complete', data: [{label, mean_representation: 768 floats}, …], ids: […]}`.
 */
export const PROFILES: Readonly<Record<string, Expectation>> = {
  'pipeline-features': {
    required_keys: ['version', 'status', 'data'],
    list_keys: ['data'],
    supported_versions: ['1.0'],
    complete_status: ['complete'],
    record_keys: ['label', 'mean_representation'],
    feature_dim: 768,
    same_length: [['ids', 'data']],
  },
  'nucleotide-features': { required_keys: ['nucleotide', 'data'] },
  'training-checkpoint': { required_keys: ['model_state_dict', 'optimizer_state_dict', 'epoch'] },
  lightning: { required_keys: ['state_dict', 'pytorch-lightning_version'] },
  // mmengine/runner/runner.py `save_checkpoint`.
  mmengine: { required_keys: ['meta', 'state_dict'] },
  // fvcore/common/checkpoint.py `Checkpointer.save`, with what detectron2's trainer adds.
  detectron2: { required_keys: ['model', 'optimizer', 'scheduler', 'iteration'] },
  // timm/utils/checkpoint_saver.py `CheckpointSaver._save`.
  timm: { required_keys: ['epoch', 'arch', 'state_dict', 'optimizer'] },
  // ultralytics/engine/trainer.py `save_model`.
  ultralytics: { required_keys: ['model', 'train_args', 'date', 'version'] },
  // nanoGPT/train.py.
  nanogpt: { required_keys: ['model', 'optimizer', 'model_args', 'iter_num', 'config'] },
};

/** All of them, told for a list. */
export function profileItems(): readonly ProfileItem[] {
  return Object.entries(PROFILES).map(([name, profile]) => ({
    name,
    summary: summaryOf(profile),
    expectation: JSON.stringify({ profile: name }),
  }));
}

function summaryOf({ required_keys: keys = [], record_keys: records = [], feature_dim: width }: Expectation): string {
  const parts = [`the keys ${keys.join(', ')}`];
  if (records.length > 0) parts.push(`records with ${records.join(' and ')}`);
  if (width !== undefined) parts.push(`${width} numbers each`);
  return parts.join('; ');
}

export function isProfile(name: string): boolean {
  return Object.hasOwn(PROFILES, name);
}

/** An expectation with the rules of its profile in front; what it says itself wins. */
export function withProfile(expectation: Expectation): Expectation {
  const profile = expectation.profile === undefined ? undefined : PROFILES[expectation.profile];
  if (profile === undefined) return expectation;
  const required = [...(profile.required_keys ?? []), ...(expectation.required_keys ?? [])];
  return { ...profile, ...expectation, required_keys: [...new Set(required)] };
}

/**
 * Required keys as an expectation. The three keys of the pipeline's own header are asked for together by nobody else,
 * so whoever asks for them means what the header says: its version, its status, and a list of records. The records
 * themselves are another matter.
 */
export function expectKeys(required: readonly string[]): Expectation {
  const header = ['version', 'status', 'data'].every((key) => required.includes(key));
  if (!header) return { required_keys: [...required] };
  return {
    list_keys: ['data'],
    supported_versions: ['1.0'],
    complete_status: ['complete'],
    required_keys: [...required],
  };
}
