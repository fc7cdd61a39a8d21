import { describe, expect, it } from 'vitest';
import type { InspectDocument } from '../../src-core/contract/report.ts';
import { assay } from './run.ts';
import { safetensorsFile } from './safetensors-file.ts';
import { useTempFolder } from '../node/temp-folder.ts';

const folder = useTempFolder();

describe('assay inspect', () => {
  it('lists tensors, bytes by dtype and metadata', async () => {
    const path = folder.write('model.safetensors', safetensorsFile());
    const { stdout, exitCode } = await assay(['inspect', path]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 tensors\n  weight  float32  [2, 2]  16 bytes\n  bias    float32  [2]     8 bytes\n');
    expect(stdout).toContain('Bytes by dtype\n  float32          24 bytes\n');
    expect(stdout).toContain('Metadata\n');
  });

  it('sorts and filters', async () => {
    const path = folder.write('model.safetensors', safetensorsFile());
    const names = async (...flags: string[]) => {
      const { stdout } = await assay(['inspect', '--json', path, ...flags]);
      return (JSON.parse(stdout) as InspectDocument).tensorList.map(({ name }) => name);
    };
    expect(await names()).toEqual(['weight', 'bias']);
    expect(await names('--sort', 'name')).toEqual(['bias', 'weight']);
    expect(await names('--sort', 'size')).toEqual(['weight', 'bias']);
    expect(await names('--filter', 'bia')).toEqual(['bias']);
  });

  it('prints each tensor with its storage as the contract has it', async () => {
    const path = folder.write('model.safetensors', safetensorsFile());
    const { stdout } = await assay(['inspect', '--json', path]);
    const document = JSON.parse(stdout) as InspectDocument;
    expect(document.tensorList[1]).toMatchObject({
      name: 'bias',
      keyPath: ['bias'],
      shape: [2],
      dtype: 'float32',
      stride: [1],
      storageOffset: 0,
      storage: { bytes: 8, device: 'cpu' },
      requiresGrad: false,
      layout: 'strided',
    });
  });

  it('shows what can be said of a file that is none, and ends with 3', async () => {
    const path = folder.write('model.pt', '<html>');
    const { exitCode, stdout } = await assay(['inspect', path]);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('FI106');
    expect((await assay(['inspect', '--json', path])).exitCode).toBe(3);
  });

  it('ends with 1 when the file cannot be read', async () => {
    const { exitCode, stdout } = await assay(['inspect', '--json', '/no/such/file.pt']);
    expect(exitCode).toBe(1);
    expect((JSON.parse(stdout) as InspectDocument).reports[0]?.machineError?.code).toBe('ENOENT');
  });

  it('refuses a filter that cannot be understood', async () => {
    const path = folder.write('model.safetensors', safetensorsFile());
    expect(await assay(['inspect', path, '--filter', 'size>many'])).toMatchObject({ exitCode: 1 });
  });
});
