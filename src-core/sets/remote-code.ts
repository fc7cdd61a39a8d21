import type { FileSet, SetEntry } from '../bytes/file-set.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import { readWhole } from './read-part.ts';

const CONFIG = 'config.json';
/** Real ones stay under 100 KB. */
const CONFIG_BYTES = 1 << 20;

/**
 * Python that `config.json` names as the code of the model. The weights are not affected, and nothing of it runs without
 * `trust_remote_code=True`; whoever sets it should know. Source: transformers, `dynamic_module_utils.py`.
 */
export async function remoteCodeFindings(
  files: FileSet,
  entries: readonly SetEntry[],
  { signal }: ReadContext,
): Promise<readonly Finding[]> {
  const names = new Set(entries.filter(({ kind }) => kind === 'file').map(({ name }) => name));
  if (!names.has(CONFIG)) return [];
  const bytes = await readWhole(files, CONFIG, CONFIG_BYTES, signal);
  const targets = bytes === null ? [] : autoMapTargets(bytes);
  return [...new Set(targets)].slice(0, 8).map((target) => {
    const file = `${target.split('.')[0] ?? ''}.py`;
    const where = target.includes('--')
      ? 'in another repository'
      : names.has(file)
        ? `\`${file}\` in this folder`
        : `\`${file}\`, which is not in this folder`;
    return finding('SE320', { file: CONFIG }, { target: target.slice(0, 128), file: where });
  });
}

function autoMapTargets(bytes: Uint8Array): readonly string[] {
  let config: unknown;
  try {
    config = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return [];
  }
  if (typeof config !== 'object' || config === null || !('auto_map' in config)) return [];
  const map = config.auto_map;
  if (typeof map !== 'object' || map === null) return [];
  return Object.values(map).flatMap((target: unknown) =>
    typeof target === 'string'
      ? [target]
      : Array.isArray(target)
        ? target.filter((one) => typeof one === 'string')
        : [],
  );
}
