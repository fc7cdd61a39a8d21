import { expect, test as base } from '@playwright/test';
import { BrowserHost } from './hosts/browser-host.ts';
import { ElectronHost } from './hosts/electron-host.ts';
import type { Host } from './hosts/host.ts';
import { Samples } from './samples.ts';

export interface HostOptions {
  readonly hostKind: Host['kind'];
}

interface Fixtures {
  readonly samples: Samples;
  /** Start the window of this project; it is closed after the test. */
  readonly start: (paths?: readonly string[]) => Promise<Host>;
  /** The window without any file. */
  readonly host: Host;
  /** Electron alone; for specs in `electron/`. */
  readonly startElectron: (paths?: readonly string[]) => Promise<ElectronHost>;
  /** One Electron for all tests of a worker that ask no more of it than its page, which each finds loaded anew. */
  readonly attacked: ElectronHost;
}

interface WorkerFixtures {
  readonly lastingElectron: ElectronHost;
}

/** `test` for window specs. */
export const test = base.extend<Fixtures & HostOptions, WorkerFixtures>({
  hostKind: ['electron', { option: true }],
  samples: async ({}, use) => {
    const samples = new Samples();
    await use(samples);
    samples.remove();
  },
  start: async ({ hostKind, browser, samples }, use) => {
    const hosts: Host[] = [];
    await use(async (paths = []) => {
      const host =
        hostKind === 'electron'
          ? await ElectronHost.start(paths)
          : await BrowserHost.start(browser, [samples.folder], paths);
      hosts.push(host);
      return host;
    });
    for (const host of hosts) await host.close();
    expect(hosts.flatMap(({ problems }) => problems)).toEqual([]);
  },
  startElectron: async ({}, use) => {
    const hosts: ElectronHost[] = [];
    await use(async (paths = []) => {
      const host = await ElectronHost.start(paths);
      hosts.push(host);
      return host;
    });
    for (const host of hosts) await host.close();
  },
  lastingElectron: [
    async ({}, use) => {
      const host = await ElectronHost.start();
      await use(host);
      await host.close();
    },
    { scope: 'worker' },
  ],
  attacked: async ({ lastingElectron }, use) => {
    await use(lastingElectron);
    await lastingElectron.page.reload();
  },
  host: async ({ start }, use) => {
    await use(await start());
  },
});

export { expect };
