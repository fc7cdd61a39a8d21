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
/** Functions and classes of Keras itself that a configuration has no reason to name. */
const OWN_DANGER: ReadonlyMap<string, string> = new Map([
  ['enable_unsafe_deserialization', 'switches off the refusal of byte code'],
  ['get_file', 'fetches a file from the network and unpacks it'],
  ['load_model', 'loads another model'],
  ['load_weights', 'loads another file'],
  ['deserialize_keras_object', 'builds whatever it is given'],
  ['func_load', 'makes a function of byte code'],
  ['TorchModuleWrapper', 'loads a pickle without restrictions'],
]);
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

type ConfigObject = Readonly<Record<string, unknown>>;

function codeOf(object: ConfigObject, layer: string): ConfigCode | null {
  const { class_name: className, module, config } = object;
  if (className === '__lambda__' || holdsByteCode(object))
    return { kind: 'lambda', name: layer, why: 'it carries Python byte code' };
  const operation = operationOf(object);
  if (operation !== null) return operation;
  if (typeof className !== 'string' || typeof module !== 'string') return null;
  const name = className === 'function' && typeof config === 'string' ? config : className;
  const why = dangerOf(module, name) ?? (OWN.test(module) ? (OWN_DANGER.get(name) ?? null) : null);
  if (why !== null) return { kind: 'dangerous', name: `${module}.${name}`, why };
  return OWN.test(module) ? null : { kind: 'foreign', name: `${module}.${name}`, why: '' };
}

/** Keras 2 wrote `[base64 of the byte code, defaults, closure]` and said so beside it. Source: `Lambda.get_config`. */
const BYTE_CODE_OF = ['function', 'output_shape', 'mask', 'arguments'];

function holdsByteCode(object: ConfigObject): boolean {
  return BYTE_CODE_OF.some((field) => {
    const value = object[field];
    return object[`${field}_type`] === 'lambda' && Array.isArray(value) && typeof value[0] === 'string';
  });
}

/** Operations of TensorFlow that reach files or run Python; a layer may name any by its path. */
const REACHING = /^(io\.|raw_ops\.(ReadFile|WriteFile|Save|Restore|.*PyFunc)|py_function$|numpy_function$)/;

function operationOf({ class_name: className, config }: ConfigObject): ConfigCode | null {
  if (className !== 'TFOpLambda' || typeof config !== 'object' || config === null || !('function' in config))
    return null;
  const name = config.function;
  if (typeof name !== 'string' || !REACHING.test(name)) return null;
  return {
    kind: 'dangerous',
    name: `tensorflow.${name}`,
    why: 'reaches files or runs Python when the model is called',
  };
}
