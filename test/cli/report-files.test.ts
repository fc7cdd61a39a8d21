import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assay } from './run.ts';
import { safetensorsFile } from './safetensors-file.ts';
import { useTempFolder } from '../node/temp-folder.ts';

const folder = useTempFolder();

async function written(flag: string, name: string): Promise<string> {
  const whole = folder.write('whole.safetensors', safetensorsFile());
  const hostile = folder.write('a<b>&"c\'.pt', '<html><title><script>alert(1)</script></title>');
  const target = join(folder.path, name);
  const { exitCode } = await assay(['validate', whole, hostile, flag, target]);
  expect(exitCode).toBe(2);
  return readFileSync(target, 'utf8');
}

describe('report files', () => {
  it('JUnit: one suite a checkpoint, one case a level', async () => {
    const xml = await written('--junit', 'report.xml');
    expect(xml).toContain('<testsuites name="assay" tests="10" failures="1" skipped="6">');
    expect(xml.match(/<testcase /g)).toHaveLength(10);
    expect(xml).toMatch(/<failure message="this is a web page[^"]*" type="incompatible">FI106 /);
    expect(xml).not.toContain('a<b>');
  });

  it('SARIF: one result a finding, with its rule', async () => {
    const log = JSON.parse(await written('--sarif', 'report.sarif')) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: { ruleId: string; ruleIndex: number; level: string }[];
      }[];
    };
    expect(log.version).toBe('2.1.0');
    const [run] = log.runs;
    expect(run?.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([['FI106', 'error']]);
    expect(run?.tool.driver.rules[run.results[0]?.ruleIndex ?? -1]?.id).toBe('FI106');
  });

  it('HTML: a page without scripts, whatever the names are', async () => {
    const html = await written('--html', 'report.html');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toContain('<script');
    expect(html).toContain('2 checkpoints: 1 valid, 1 incompatible');
  });

  it('that cannot be written are said in one line', async () => {
    const whole = folder.write('whole.safetensors', safetensorsFile());
    const { exitCode, stderr } = await assay(['validate', whole, '--html', '/no/such/folder/report.html']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/report\.html cannot be written/);
  });
});
