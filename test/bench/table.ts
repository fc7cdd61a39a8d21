/** Rows of cells as a Markdown table, columns as wide as they need; the first column to the left, others to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0), 3),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

export function milliseconds(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${ms.toFixed(0)} ms`;
}

export function gigabytesPerSecond(bytes: number, ms: number): string {
  return `${(bytes / 1e6 / ms).toFixed(1)} GB/s`;
}

export function ratio(value: number, reference: number): string {
  return `${(value / reference).toFixed(value / reference < 10 ? 1 : 0)} ×`;
}
