import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder, settingsFolder } from '../../src-core/node/user-folders.ts';

describe('the folder of settings', () => {
  it('is where each system keeps them', () => {
    expect(settingsFolder('linux', {}, '/home/me')).toBe('/home/me/.config/assay');
    expect(settingsFolder('linux', { XDG_CONFIG_HOME: '/cfg' }, '/home/me')).toBe('/cfg/assay');
    expect(settingsFolder('darwin', { XDG_CONFIG_HOME: '/cfg' }, '/Users/me')).toBe(
      join('/Users/me', 'Library/Application Support/assay'),
    );
    expect(settingsFolder('win32', {}, '/users/me')).toBe('/users/me/AppData/Roaming/assay');
  });

  it('a variable without an absolute path is not followed', () => {
    expect(settingsFolder('linux', { XDG_CONFIG_HOME: 'relative' }, '/home/me')).toBe('/home/me/.config/assay');
    expect(settingsFolder('linux', { XDG_CONFIG_HOME: '' }, '/home/me')).toBe('/home/me/.config/assay');
  });
});

describe('the folder of what can be made again', () => {
  it('is where each system keeps it', () => {
    expect(cacheFolder('linux', {}, '/home/me')).toBe('/home/me/.cache/assay');
    expect(cacheFolder('linux', { XDG_CACHE_HOME: '/tmp/cache' }, '/home/me')).toBe('/tmp/cache/assay');
    expect(cacheFolder('darwin', {}, '/Users/me')).toBe(join('/Users/me', 'Library/Caches/assay'));
    expect(cacheFolder('win32', {}, '/users/me')).toBe('/users/me/AppData/Local/assay/Cache');
    expect(cacheFolder('linux', {}, null)).toBeNull();
  });
});
