import { runBuild, runTool } from './run.mjs';

/** `npm run package [-- ARGUMENTS OF electron-builder]`: build, then make the installers of this system in `release/`. */
const built = runBuild();
process.exitCode =
  built === 0
    ? runTool('electron-builder', 'electron-builder', [
        ...['--config', 'build/electron-builder.yml', '--publish', 'never'],
        ...process.argv.slice(2),
      ])
    : built;
