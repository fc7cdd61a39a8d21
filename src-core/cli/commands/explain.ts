import type { Command } from 'commander';
import { CODES, isFindingCode, ruleOf, type FindingCode } from '../../findings/catalog.ts';
import { levelNumber } from '../../findings/level.ts';
import { colorsFor, UsageError, type Cli, type Colors } from '../cli.ts';
import { nearestName } from '../../operations/keys/nearest.ts';
import { explain } from '../../findings/explain.ts';

export function registerExplain(program: Command, cli: Cli): void {
  program
    .command('explain')
    .description('say what a finding means, how it happens and what to do')
    .argument('[code]', 'a code such as ZP201')
    .option('--list', 'list every code', false)
    .action((code: string | undefined, { list }: { readonly list: boolean }) => {
      if (list) cli.out.write(listing());
      else cli.out.write(explanationOf(code, colorsFor(cli)));
    });
}

function listing(): string {
  const lines = [...CODES].sort().map((code) => {
    const { level, severity, title } = ruleOf(code);
    return `${code}  ${levelNumber(level)} ${level.padEnd(9)}  ${severity.padEnd(7)}  ${title}`;
  });
  return `${lines.join('\n')}\n`;
}

function explanationOf(text: string | undefined, colors: Colors): string {
  const code = text?.toUpperCase() ?? '';
  if (!isFindingCode(code)) throw new UsageError(unknownCode(code));
  return describeRule(code, colors);
}

function unknownCode(code: string): string {
  if (code === '') return 'name a code, such as `assay explain FI101`; --list shows all';
  const near = nearestName(code, CODES);
  return `there is no finding ${code}${near === null ? '' : `; is it ${near}?`} (assay explain --list shows all)`;
}

function describeRule(code: FindingCode, colors: Colors): string {
  const { title, level, levelName, severity, kind, explanation, advice, reference, speaker, example } = explain(code);
  const parts = [
    `${colors.bold(code)}  ${title}`,
    colors.dim(`level ${level} ${levelName}, ${severity}${kind === null ? '' : `, ${kind}`}`),
    '',
    wrap(explanation),
    '',
    colors.bold('What to do'),
    wrap(advice),
  ];
  if (reference !== '') parts.push('', colors.bold(`What ${speaker} says`), wrap(reference));
  parts.push('', colors.bold('Example'), indent(example.make.join('\n')), '');
  parts.push(indent(`${colors.dim(`$ ${example.run}`)}\n${code} ${severity}  ${example.says}`));
  return `${parts.join('\n')}\n`;
}

function wrap(text: string, width = 90): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1] ?? '';
    if (last !== '' && last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return indent(lines.join('\n'));
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
