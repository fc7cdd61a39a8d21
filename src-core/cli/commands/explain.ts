import type { Command } from 'commander';
import { CODES, isFindingCode, ruleOf, type FindingCode } from '../../findings/catalog.ts';
import { levelNumber } from '../../findings/level.ts';
import { colorsFor, UsageError, type Cli, type Colors } from '../cli.ts';
import { nearestName } from '../../operations/keys/nearest.ts';
import { speakerOf } from '../../findings/speaker.ts';

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
  const rule = ruleOf(code);
  const kind = rule.kind === null ? '' : `, ${rule.kind}`;
  const parts = [
    `${colors.bold(code)}  ${rule.title}`,
    colors.dim(`level ${levelNumber(rule.level)} ${rule.level}, ${rule.severity}${kind}`),
    '',
    wrap(rule.explanation),
    '',
    colors.bold('What to do'),
    wrap(placeholders(rule.advice)),
  ];
  if (rule.reference !== undefined)
    parts.push('', colors.bold(`What ${speakerOf(code)} says`), wrap(placeholders(rule.reference)));
  if (rule.example !== undefined) parts.push('', colors.bold('Example'), indent(rule.example));
  return `${parts.join('\n')}\n`;
}

/** `{name}` stands for what the finding fills in. */
function placeholders(template: string): string {
  return template.replace(/\{(\w+)\}/g, '<$1>');
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
  return text.replace(/^/gm, '  ');
}
