import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../renderer/format/nearest-name.ts';
import { leadingMetric, metricsOf } from '../../../renderer/format/metric.ts';
import { formatKeyPath, splitName } from '../../../renderer/format/name.ts';
import { naturalOrder } from '../../../renderer/format/natural-order.ts';
import { describePlace } from '../../../renderer/format/place.ts';
import { addSafeGlobals } from '../../../renderer/format/python.ts';
import { requireCommand } from '../../../renderer/format/shell.ts';
import { shellPath } from '../../../src-core/model/shell-word.ts';

describe('names', () => {
  it('keep their end apart, so that a narrow cell cuts the middle', () => {
    const { head, tail } = splitName('model.layers.47.mlp.down_proj.weight');
    expect(head + tail).toBe('model.layers.47.mlp.down_proj.weight');
    expect(tail).toBe('rs.47.mlp.down_proj.weight');
    expect(splitName('parallel.stripped.pt').tail).toBe('');
  });

  it('spell out what cannot be seen', () => {
    expect(splitName('a\u202eb').head).toBe('a\\u{202e}b');
  });

  it('stand in quotes where they could not be seen', () => {
    expect(['', ' ', 'a ', 'a b'].map((name) => splitName(name).head)).toEqual(["''", "' '", "'a '", 'a b']);
  });

  it('sort as people count', () => {
    expect(['layer.10', 'layer.2', 'layer.1'].sort(naturalOrder)).toEqual(['layer.1', 'layer.2', 'layer.10']);
  });

  it('a key path is what a person would write in Python', () => {
    expect(formatKeyPath(['model', 'layers.0.weight', 3])).toBe('["model"]["layers.0.weight"][3]');
  });
});

describe('numbers in a name', () => {
  it('are found with their names', () => {
    expect(metricsOf('epoch=3-val_loss=0.21.ckpt')).toEqual([
      { name: 'epoch', value: 3 },
      { name: 'val_loss', value: 0.21 },
    ]);
  });

  it('a score leads before a counter', () => {
    expect(leadingMetric('val_acc=0.91-step=9000.pt')).toEqual({ name: 'val_acc', value: 0.91 });
    expect(leadingMetric('checkpoint-9000.pt')).toEqual({ name: 'checkpoint', value: 9000 });
    expect(leadingMetric('best.pt')).toBeNull();
  });
});

describe('a command to copy', () => {
  it.each([
    ['/data/run 1/model.pt', "'/data/run 1/model.pt'"],
    ['plain.pt', 'plain.pt'],
    ["it's.pt", "'it'\\''s.pt'"],
    ['-rf', './-rf'],
    ['-r f', "'./-r f'"],
    ['$(reboot).pt', "'$(reboot).pt'"],
    ['a\u001b[2Jb', "$'a\\x1b[2Jb'"],
    ['a\nb', "$'a\\x0ab'"],
  ])('%j is given to the shell as %s', (path, quoted) => expect(shellPath(path)).toBe(quoted));

  it('asks for keys', () => {
    expect(requireCommand('/m.pt', ['model', 'a b'])).toBe("assay validate --require model --require 'a b' /m.pt");
  });
});

describe('add_safe_globals', () => {
  it('imports what it names', () => {
    expect(addSafeGlobals(['argparse.Namespace', 'numpy.dtype'])).toBe(
      'import torch.serialization\nimport argparse\nimport numpy\ntorch.serialization.add_safe_globals([argparse.Namespace, numpy.dtype])',
    );
  });

  it('is not offered for a name that is no name: nothing of a file becomes code to paste', () => {
    expect(addSafeGlobals(['os\nimport evil.x'])).toBeNull();
    expect(addSafeGlobals(['a.b]); __import__("os").system("x")#'])).toBeNull();
    expect(addSafeGlobals([])).toBeNull();
  });
});

describe('the place of a finding', () => {
  it('is told in parts; bytes from first to last', () => {
    expect(describePlace({ entry: 'm/data/0', offset: 64, end: 128, key: ['w'] })).toEqual([
      ['entry', 'm/data/0'],
      ['bytes', '64 to 127'],
      ['key', '["w"]'],
    ]);
    expect(describePlace({ offset: 1024, opcode: 'GLOBAL' })).toEqual([
      ['byte', '1,024'],
      ['opcode', 'GLOBAL'],
    ]);
    expect(describePlace({})).toEqual([]);
  });
});

describe('the nearest name', () => {
  it.each([
    ['optimizer', ['optimzer', 'model'], 'optimzer'],
    ['layer.weight', ['module.layer.weight', 'layer.bias'], 'module.layer.weight'],
    ['module.fc.bias', ['fc.bias'], 'fc.bias'],
    ['epoch', ['model', 'state'], null],
    ['x'.repeat(300), ['y'], null],
    ['', ['a'], null],
  ])('of %s', (wanted, names, nearest) => expect(nearestName(wanted, names)).toBe(nearest));
});
