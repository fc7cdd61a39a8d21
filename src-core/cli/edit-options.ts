import { InvalidArgumentError, type Command } from 'commander';
import { CAST_DTYPES, type CastDType, type Edit } from '../operations/rewrite/edit.ts';
import { readPlainJson } from '../operations/rewrite/json-value.ts';

/** The options that edit a checkpoint. They are collected in the order they were given in, since that is the order they act in. */
export function addEditOptions(command: Command): { readonly edits: readonly Edit[] } {
  const edits: Edit[] = [];
  const push = (make: (text: string) => Edit) => (text: string) => {
    edits.push(make(text));
    return text;
  };
  command
    .option(
      '--drop <glob>',
      'take out the keys that match (dotted names; * stands for anything); may be given again',
      push((pattern) => ({ kind: 'drop', pattern })),
    )
    .option('--keep <glob>', 'take out all other keys; several in a row count together', (text) => keep(edits, text))
    .option('--rename <from=to>', 'rename a key, or with a * at both ends every key that begins so', push(rename))
    .option(
      '--strip-prefix <prefix>',
      'take a prefix off the keys of every state dict that has it',
      push((prefix) => ({ kind: 'strip-prefix', prefix })),
    )
    .option('--set <key=json>', 'set a key to a JSON value (1.0 is a float, 1 an int)', push(set))
    .option(
      '--extract <key>',
      'make one value (a dotted name) the whole checkpoint',
      push((name) => ({ kind: 'extract', path: name.split('.') })),
    )
    .option('--cast <dtype>', `turn float storages into ${CAST_DTYPES.join(', ')}`, push(cast))
    .option('--compact', 'leave out bytes of storages that no tensor reaches', () => {
      edits.push({ kind: 'compact' });
      return true;
    });
  return { edits };
}

function keep(edits: Edit[], pattern: string): string {
  const last = edits.at(-1);
  if (last?.kind === 'keep') edits[edits.length - 1] = { kind: 'keep', patterns: [...last.patterns, pattern] };
  else edits.push({ kind: 'keep', patterns: [pattern] });
  return pattern;
}

function rename(text: string): Edit {
  const at = text.indexOf('=');
  if (at <= 0 || at === text.length - 1) throw new InvalidArgumentError('write it as FROM=TO');
  const [from, to] = [text.slice(0, at), text.slice(at + 1)];
  if (from.endsWith('*') !== to.endsWith('*'))
    throw new InvalidArgumentError('a * stands at the end of both names or of none');
  return { kind: 'rename', from, to };
}

function cast(text: string): Edit {
  if (!(CAST_DTYPES as readonly string[]).includes(text))
    throw new InvalidArgumentError(`one of ${CAST_DTYPES.join(', ')}`);
  return { kind: 'cast', dtype: text as CastDType };
}

function set(text: string): Edit {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('write it as KEY=JSON');
  const json = readPlainJson(text.slice(at + 1));
  if (!json.ok)
    throw new InvalidArgumentError(
      `${text.slice(at + 1)} is not JSON (${json.why}); text stands in quotes: --set '${text.slice(0, at)}="…"'`,
    );
  return { kind: 'set', name: text.slice(0, at), value: json.value };
}
