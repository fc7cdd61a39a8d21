import { dangerOf } from '../safety/dangerous.ts';

/** Something in the configuration that loading would import or run. */
export interface ConfigCode {
  readonly kind: 'lambda' | 'dangerous' | 'foreign';
  /** `module.name`, or the layer that carries the code. */
  readonly name: string;
  readonly why: string;
}

/** Packages whose classes Keras itself writes into a configuration. */
const OWN = /^(keras|keras_\w+|tensorflow|tf_keras|builtins)(\.|$)/;
/** Objects of one configuration. Real ones have thousands. */
const MOST_OBJECTS = 1_000_000;

/**
 * What `config.json` names as code: byte code of lambdas, and classes or functions by module and name.
 * Source: keras/src/saving/serialization_lib.py, `deserialize_keras_object`.
 */
export function codeInConfig(config: unknown): readonly ConfigCode[] {
  const found: ConfigCode[] = [];
  const waiting: { readonly value: unknown; readonly layer: string }[] = [{ value: config, layer: '' }];
  for (let count = 0, next = waiting.pop(); next !== undefined && count < MOST_OBJECTS; next = waiting.pop(), count++) {
    const { value } = next;
    if (typeof value !== 'object' || value === null) continue;
    const record = value as Readonly<Record<string, unknown>>;
    const layer = typeof record['name'] === 'string' ? record['name'] : next.layer;
    const code = codeOf(record, layer);
    if (code !== null) found.push(code);
    for (const child of Object.values(record)) waiting.push({ value: child, layer });
  }
  return found;
}

function codeOf(
  { class_name: className, module, config }: Readonly<Record<string, unknown>>,
  layer: string,
): ConfigCode | null {
  if (className === '__lambda__') return { kind: 'lambda', name: layer, why: 'it carries Python byte code' };
  if (typeof className !== 'string' || typeof module !== 'string') return null;
  const name = className === 'function' && typeof config === 'string' ? config : className;
  const why = dangerOf(module, name);
  if (why !== null) return { kind: 'dangerous', name: `${module}.${name}`, why };
  return OWN.test(module) ? null : { kind: 'foreign', name: `${module}.${name}`, why: '' };
}
