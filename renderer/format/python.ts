const DOTTED_NAME = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

/**
 * The lines that trust these names, as torch wants it: modules imported, then the names handed over. null where a name
 * is not a plain dotted name: what a file says is never offered as code to paste.
 */
export function addSafeGlobals(names: readonly string[]): string | null {
  if (names.length === 0 || !names.every((name) => DOTTED_NAME.test(name))) return null;
  const modules = new Set(
    names.filter((name) => name.includes('.')).map((name) => name.slice(0, name.lastIndexOf('.'))),
  );
  return [
    ...['torch.serialization', ...modules].map((module) => `import ${module}`),
    `torch.serialization.add_safe_globals([${names.join(', ')}])`,
  ].join('\n');
}
