import { describe, expect, it, vi } from 'vitest';
import type { IpcMainInvokeEvent } from 'electron';
import { HOST_CHANNELS, REQUEST_CHANNELS, type Answer } from '../../electron/channels/window.ts';
import { openGate, type Gate } from '../../electron/main/gate.ts';
import type { SenderFrame } from '../../electron/main/sender.ts';

const ID = 'abcdefghijklmnopqrst';
const OURS: SenderFrame = { url: 'app://bundle/', parent: null };

/** A gate with nothing behind it but mocks, and a way to knock. */
function gate(overrides: Partial<Pick<Gate, 'engine'>> = {}) {
  type Handler = (event: IpcMainInvokeEvent, ...args: unknown[]) => Promise<Answer>;
  const handlers = new Map<string, Handler>();
  const engine = vi.fn(overrides.engine ?? (async () => 'answered'));
  const host = {
    addFiles: vi.fn(async () => ''),
    openDialog: vi.fn(async () => undefined),
    showInFolder: vi.fn(async () => undefined),
    dragOut: vi.fn(async () => undefined),
    copyText: vi.fn(async () => undefined),
  };
  const onRefused = vi.fn();
  openGate({ ipc: { handle: (channel, handler) => void handlers.set(channel, handler) }, engine, host, onRefused });
  const knock = (channel: string, args: readonly unknown[], senderFrame: SenderFrame | null = OURS) => {
    const handler = handlers.get(channel);
    if (handler === undefined) throw new Error(`no handler for ${channel}`);
    return handler({ senderFrame } as IpcMainInvokeEvent, ...args);
  };
  return { knock, engine, host, onRefused, channels: [...handlers.keys()] };
}

describe('gate', () => {
  it('has a door for every request of the contract and of the host, and no other', () => {
    const { channels } = gate();
    expect(channels.toSorted()).toEqual(
      [...Object.values(REQUEST_CHANNELS), ...Object.values(HOST_CHANNELS)].toSorted(),
    );
  });

  it('passes a request of our page on to the engine and answers it', async () => {
    const { knock, engine } = gate();
    expect(await knock('assay:view', [ID])).toEqual({ ok: true, value: 'answered' });
    expect(engine).toHaveBeenCalledExactlyOnceWith({ kind: 'request', name: 'view', args: [ID] });
  });

  it.each([
    ['a frame inside the page', { url: 'app://bundle/', parent: OURS }],
    ['a page of the web', { url: 'https://example.org/', parent: null }],
    ['another host of the scheme', { url: 'app://other/', parent: null }],
    ['a host that begins like ours', { url: 'app://bundle.example.org/', parent: null }],
    ['our address as user name', { url: 'https://app:bundle@example.org/', parent: null }],
    ['a file', { url: 'file:///app/bundle/index.html', parent: null }],
    ['an empty page', { url: 'about:blank', parent: null }],
    ['no address at all', { url: '', parent: null }],
    ['a frame that is gone', null],
  ])('refuses a message from %s', async (_what, frame) => {
    const { knock, engine, host, onRefused } = gate();
    expect(await knock('assay:queue', [], frame)).toMatchObject({ ok: false });
    expect(await knock('assay:host:addFiles', [['/etc/passwd']], frame)).toMatchObject({ ok: false });
    expect(engine).not.toHaveBeenCalled();
    expect(host.addFiles).not.toHaveBeenCalled();
    expect(onRefused).toHaveBeenCalledTimes(2);
  });

  it.each<[string, string, readonly unknown[]]>([
    ['a path where an id belongs', 'assay:view', ['/etc/passwd']],
    ['a relative path', 'assay:view', ['../../secrets/model.pt']],
    ['a Windows path', 'assay:cancel', ['C:\\Users\\me\\model.pt']],
    ['a path to show in the folder', 'assay:host:showInFolder', ['/etc/passwd']],
    ['a path to drag', 'assay:host:dragOut', ['/etc/passwd']],
    ['a path among ids', 'assay:remove', [[ID, '/etc/passwd']]],
    ['too few arguments', 'assay:view', []],
    ['too many arguments', 'assay:queue', ['/etc/passwd']],
    [
      'an unknown option',
      'assay:validate',
      [ID, { checksums: true, values: false, requiredKeys: [], expectation: '', path: '/x' }],
    ],
    ['a page without end', 'assay:entries', [ID, 0, 1e9]],
    ['a negative offset', 'assay:entries', [ID, -1, 10]],
    ['an object where text belongs', 'assay:host:copyText', [{ toString: () => 'x' }]],
    ['an empty path', 'assay:host:addFiles', [['']]],
    ['an unknown code', 'assay:explain', ['__proto__']],
  ])('refuses %s', async (_what, channel, args) => {
    const { knock, engine, host, onRefused } = gate();
    const answer = await knock(channel, args);
    expect(answer).toMatchObject({ ok: false });
    expect(answer.ok ? '' : answer.message).toMatch(/^refused: \S/);
    expect(engine).not.toHaveBeenCalled();
    for (const handler of Object.values(host)) expect(handler).not.toHaveBeenCalled();
    expect(onRefused).toHaveBeenCalledOnce();
  });

  it('answers a failure in the words of the engine', async () => {
    const { knock } = gate({ engine: () => Promise.reject(new Error('the file has vanished')) });
    expect(await knock('assay:queue', [])).toEqual({ ok: false, message: 'the file has vanished' });
  });

  it('passes dropped paths to the host', async () => {
    const { knock, host } = gate();
    await knock('assay:host:addFiles', [['/data/модель.pt']]);
    expect(host.addFiles).toHaveBeenCalledExactlyOnceWith(['/data/модель.pt']);
  });
});
