import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite';

/**
 * Everything that ships, from one config: `vite build --app`. Packages are bundled; only Node's own modules and
 * Electron's stay imports, so neither the packed app nor the installed package needs a node_modules folder at run time.
 */
const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** Plain JavaScript for the Node of the command line (20 and newer), or for Electron's own. */
interface NodeBundle {
  readonly entry: string;
  readonly folder: string;
  readonly file: string;
  readonly target: string;
  readonly format?: 'es' | 'cjs';
  readonly executable?: boolean;
  /** Parts that are loaded on demand are files of their own, beside the bundle: what is not loaded is not even parsed. */
  readonly split?: boolean;
}

const NODE_BUNDLES: Readonly<Record<string, NodeBundle>> = {
  main: { entry: 'electron/main/main.ts', folder: 'dist/electron', file: 'main.mjs', target: 'node24' },
  // A sandboxed preload is one CommonJS script that may require nothing but `electron`.
  preload: {
    entry: 'electron/preload/preload.ts',
    folder: 'dist/electron',
    file: 'preload.cjs',
    target: 'node24',
    format: 'cjs',
  },
  engine: { entry: 'electron/engine/engine.ts', folder: 'dist/electron', file: 'engine.mjs', target: 'node24' },
  cli: {
    entry: 'src-core/cli/main.ts',
    folder: 'dist',
    file: 'cli.mjs',
    target: 'node20',
    executable: true,
    split: true,
  },
  library: { entry: 'src-core/index.ts', folder: 'dist', file: 'index.mjs', target: 'node20' },
  worker: { entry: 'src-core/node/scan-worker.ts', folder: 'dist', file: 'worker.mjs', target: 'node20' },
};

/** What commander imports for commands that are programs of their own, which we have none of; and what is there anyway. */
const WITHOUT_IMPORT: Readonly<Record<string, string>> = {
  'node:child_process': 'export default {};',
  'node:process': 'export default globalThis.process;',
};

/** Each of these modules takes 3 ms to load. */
function leanCommander(): Plugin {
  const prefix = '\0lean:';
  return {
    name: 'lean-commander',
    enforce: 'pre',
    resolveId(id, importer) {
      return id in WITHOUT_IMPORT && importer?.includes('/commander/') === true ? prefix + id : null;
    },
    load(id) {
      return id.startsWith(prefix) ? (WITHOUT_IMPORT[id.slice(prefix.length)] ?? null) : null;
    },
  };
}

function nodeEnvironment({
  entry,
  folder,
  file,
  target,
  format = 'es',
  executable,
  split = false,
}: NodeBundle): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true, external: ['electron'] },
    build: {
      outDir: path(folder),
      emptyOutDir: false,
      copyPublicDir: false,
      minify: false,
      target,
      rolldownOptions: {
        input: path(entry),
        output: {
          entryFileNames: file,
          chunkFileNames: file.replace('.', '-[name].'),
          format,
          codeSplitting: split,
          ...(executable === true && !startsWithShebang(entry) ? { banner: '#!/usr/bin/env node' } : {}),
        },
      },
    },
  };
}

function startsWithShebang(entry: string): boolean {
  return readFileSync(path(entry), 'utf8').startsWith('#!');
}

/** What npm links into `.bin` must be executable in a clone as well. */
function markExecutable(file: string): Plugin {
  return {
    name: 'mark-executable',
    writeBundle({ dir }) {
      if (dir === path('dist') && existsSync(path(file))) chmodSync(path(file), 0o755);
    },
  };
}

const bundles = Object.entries(NODE_BUNDLES).filter(([, { entry }]) => existsSync(path(entry)));

/** All pictures of the icon library are fetched only by their names, which the window does not do. */
const isNoIcons = (id: string) => !/@blueprintjs\/icons\/.*(generated|[pP]aths)/.test(id);

export default defineConfig({
  root: path('renderer'),
  base: '/',
  publicDir: false,
  plugins: [react(), markExecutable('dist/cli.mjs'), leanCommander()],
  environments: {
    client: {
      build: {
        outDir: path('dist/renderer'),
        emptyOutDir: true,
        target: 'es2023',
        // The policy of the page allows fonts and scripts from its own origin only: nothing may become a data: URL,
        // and the polyfill would call fetch.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 4000,
        // Views are fetched when they are first seen. What several of them need comes in one file, not in a file each.
        rolldownOptions: {
          output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2, test: isNoIcons }] } },
        },
      },
    },
    ...Object.fromEntries(bundles.map(([name, bundle]) => [name, nodeEnvironment(bundle)])),
  },
  builder: {
    /** All bundles, and then what went wrong with any. */
    async buildApp(builder) {
      const wanted = Object.values(builder.environments).filter(({ name }) => name !== 'ssr');
      const outcomes = await Promise.allSettled(wanted.map((environment) => builder.build(environment)));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    },
  },
});
