import { asDict, asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { valueText } from '../../pickle/value-text.ts';
import { callArguments, dictGet } from './arguments.ts';
import { broken, type RebuildContext, type Rebuilt } from './rebuilt.ts';
import { AMBIGUOUS, isAmbiguous, isFalsy } from './truth.ts';
import { noAttribute, typeName } from './type-name.ts';

/** The state of an object, set on a finished tensor as attributes. Source: torch/_utils.py, `_set_obj_state`. */
export function withObjectState(base: Rebuilt, state: PickleValue, context: RebuildContext): Rebuilt {
  const set = withAttributes(base, state, context);
  if (set.problem !== null) return set;
  const failure = stateFailure(state, context);
  return failure === null
    ? set
    : { facts: set.facts, problem: broken('its attributes are not given by name', failure).problem };
}

/** What torch raises for a state that is not a dict of attributes, or two of them; null where it takes it. */
function stateFailure(state: PickleValue, context: RebuildContext): string | null {
  const type = typeName(state);
  if (type !== 'tuple' && type !== 'torch.Size') return attributesFailure(state, context);
  const parts = callArguments(state) ?? [];
  if (parts.length !== 2) return `RuntimeError: Invalid serialized state: ${stateText(state)}`;
  return attributesFailure(parts[0] ?? null, context) ?? attributesFailure(parts[1] ?? null, context);
}

function stateText(state: PickleValue): string {
  const items = callArguments(state) ?? [];
  return typeName(state) === 'torch.Size'
    ? `torch.Size(${valueText({ kind: 'list', items: [...items] })})`
    : valueText(state);
}

/** Classes whose objects have items. */
const DICTS: ReadonlySet<string> = new Set(['dict', 'collections.OrderedDict', 'Counter', 'collections.defaultdict']);

function attributesFailure(attributes: PickleValue, context: RebuildContext): string | null {
  const type = typeName(attributes);
  if (type === null || isFalsy(attributes)) return null;
  if (type === 'Tensor' || type === 'Parameter') return isAmbiguous(attributes, context) ? AMBIGUOUS : null;
  if (!DICTS.has(type)) return noAttribute(attributes, 'items') ?? null;
  const unnamed = asDict(attributes)?.keys.find((key) => asText(key) === null);
  const keyType = unnamed === undefined ? null : typeName(unnamed);
  return keyType === null ? null : `TypeError: attribute name must be string, not '${keyType}'`;
}

/**
 * Attributes set on a finished tensor. Most are a program's own notes; `data` replaces what the tensor holds and
 * `requires_grad` its flag, so the tensor shown must be the one torch ends up with.
 */
export function withAttributes(base: Rebuilt, state: PickleValue, context: RebuildContext): Rebuilt {
  if (base.facts === null) return base;
  let result = base;
  for (const attributes of [state, ...(callArguments(state) ?? [])]) {
    const data = context.tensor(dictGet(attributes, 'data'));
    if (data?.facts != null) {
      const { className: kept } = base.facts;
      result = {
        facts: {
          ...data.facts,
          ...(kept === undefined ? {} : { className: kept }),
          requiresGrad: base.facts.requiresGrad,
        },
        problem: data.problem,
      };
    }
    const grad = dictGet(attributes, 'requires_grad');
    if (typeof grad === 'boolean' && result.facts !== null)
      result = { ...result, facts: { ...result.facts, requiresGrad: grad } };
  }
  return result;
}
