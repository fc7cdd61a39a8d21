import type { RewriteEdit, RewriteRequest } from '../../contract/rewrite.ts';
import { shellPath, shellWord } from '../../model/shell-word.ts';

/** A rewrite as `assay rewrite` takes it, quoted for a POSIX shell. `target` is null for a rewrite in place. */
export function rewriteCommand(path: string, { edits, to }: RewriteRequest, target: string | null): string {
  const options = edits.flatMap(optionsOf);
  if (to !== 'same') options.push('--to', to);
  const output = target === null ? ['--in-place'] : ['-o', shellPath(target)];
  return ['assay', 'rewrite', shellPath(path), ...options.map(shellWord), ...output].join(' ');
}

function optionsOf(edit: RewriteEdit): readonly string[] {
  switch (edit.kind) {
    case 'drop':
      return ['--drop', edit.pattern];
    case 'keep':
      return edit.patterns.flatMap((pattern) => ['--keep', pattern]);
    case 'rename':
      return ['--rename', `${edit.from}=${edit.to}`];
    case 'strip-prefix':
      return ['--strip-prefix', edit.prefix];
    case 'set':
      return ['--set', `${edit.name}=${edit.json}`];
    case 'cast':
      return ['--cast', edit.dtype];
    case 'compact':
      return ['--compact'];
    case 'extract':
      return ['--extract', edit.path.join('.')];
  }
}
