import { finding, type Finding } from '../../findings/finding.ts';
import type { GlobalUse } from '../../model/checkpoint.ts';
import type { Value } from '../../model/value.ts';

/** Modules that come with Python and are met in checkpoints, and torch itself. */
const ALWAYS_THERE: ReadonlySet<string> = new Set([
  ...['__builtin__', 'builtins', '_codecs', 'collections', 'copyreg', 'copy_reg', 'functools', 'pathlib', 'datetime'],
  ...['decimal', 'fractions', 'uuid', 'enum', 'argparse', 'types', 'typing', 'operator', 'torch'],
]);

/** What has to be there, and of which kind, for the names of a file to be imported. */
export function neededFindings(root: Value | null, globals: readonly GlobalUse[]): readonly Finding[] {
  return [...wholeObjectFinding(root, globals), ...elsewhereFindings(globals)];
}

/**
 * A whole object instead of a state dict: it loads only where the classes it is made of can be imported, in versions that
 * still fit.
 */
function wholeObjectFinding(root: Value | null, globals: readonly GlobalUse[]): readonly Finding[] {
  if (root?.kind !== 'object') return [];
  const packages = [...new Set(globals.map(({ module }) => module.split('.')[0] ?? ''))].filter(
    (name) => name !== '' && !ALWAYS_THERE.has(name),
  );
  const className = root.className.slice(0, 128);
  const needs =
    packages.length === 0
      ? '`torch`'
      : packages
          .slice(0, 8)
          .map((name) => `\`${name.slice(0, 64)}\``)
          .join(', ');
  return [finding('TA355', {}, { class: className, needs }, importError(packages, className))];
}

function importError(packages: readonly string[], className: string): string {
  if (packages.includes('__main__')) {
    const name = className.replace(/^__main__\./, '');
    return `AttributeError: Can't get attribute '${name}' on <module '__main__'>`;
  }
  const [first] = packages;
  return first === undefined ? '' : `ModuleNotFoundError: No module named '${first.slice(0, 64)}'`;
}

interface Elsewhere {
  readonly module: RegExp;
  readonly name?: RegExp;
  readonly writer: string;
  readonly reader: string;
  readonly reference: string;
}

/** Names that depend on the machine or the versions of the writer. Sources: pathlib, numpy 2.0 release notes. */
const ELSEWHERE: readonly Elsewhere[] = [
  {
    module: /^pathlib\._local$/,
    writer: 'by Python 3.13',
    reader: 'older versions of Python',
    reference: "ModuleNotFoundError: No module named 'pathlib._local'; 'pathlib' is not a package",
  },
  {
    module: /^pathlib$/,
    name: /^PosixPath$/,
    writer: 'on Linux or macOS',
    reader: 'Windows',
    reference: "NotImplementedError: cannot instantiate 'PosixPath' on your system",
  },
  {
    module: /^pathlib$/,
    name: /^WindowsPath$/,
    writer: 'on Windows',
    reader: 'Linux and macOS',
    reference: "NotImplementedError: cannot instantiate 'WindowsPath' on your system",
  },
  {
    module: /^numpy\._core(\.|$)/,
    writer: 'with numpy 2',
    reader: 'numpy before 1.26',
    reference: "ModuleNotFoundError: No module named 'numpy._core'",
  },
];

/** Names that only some machines or versions can import, each kind once. */
function elsewhereFindings(globals: readonly GlobalUse[]): readonly Finding[] {
  return ELSEWHERE.flatMap(({ module, name, writer, reader, reference }) => {
    const use = globals.find((one) => module.test(one.module) && (name === undefined || name.test(one.name)));
    if (use === undefined) return [];
    return [finding('TA357', {}, { name: `${use.module}.${use.name}`, writer, reader }, reference)];
  });
}
