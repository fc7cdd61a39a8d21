import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { TensorRow } from '../../src-core/contract/tensors.ts';
import { RowTable } from '../../src-core/model/row-table.ts';
import { tensorListText } from '../../src-core/cli/reporters/tensor-list.ts';

class Layers extends RowTable<TensorRow> {
  readonly length: number;

  constructor(length: number) {
    super();
    this.length = length;
  }

  protected row(index: number): TensorRow {
    return {
      index,
      name: `layers.${index}`,
      shape: [2, index],
      dtype: 'float32',
      bytes: index < 2 ? 8 * index : null,
      stride: [index, 1],
      storageOffset: 0,
      storage: null,
      fileOffset: null,
      device: 'cpu',
      layout: 'strided',
      requiresGrad: false,
      className: '',
      readable: index !== 1,
      stats: null,
    };
  }
}

function text(length: number): string {
  return [...tensorListText(new Layers(length), createColors(false))].join('');
}

describe('the list of tensors', () => {
  it('has aligned columns, and says what is damaged', () => {
    expect(text(0)).toBe('');
    expect(text(2)).toBe(
      '2 tensors\n  layers.0  float32  [2, 0]  0 bytes\n  layers.1  float32  [2, 1]  8 bytes  damaged',
    );
  });

  it('is printed for as many as there are', () => {
    const lines = text(150_000).split('\n');
    expect(lines).toHaveLength(150_001);
    expect(lines[1001]).toBe('  layers.1000    float32  [2, 1000]');
  });
});
