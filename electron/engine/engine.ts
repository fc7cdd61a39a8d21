import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { createEngine } from '../../src-core/node/engine/create-engine.ts';
import { warmUp } from '../../src-core/node/engine/warm-up.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { STATE_FILE_OPTION } from '../channels/engine.ts';
import { connect } from './connect.ts';

/** Milliseconds after its first answer in which a window has drawn what it shows; until then the processor is the window's. */
const WHEN_DRAWN = 1000;

/** Entry of the utility process: an engine, and the port to main. */
const stateFile = process.argv.find((word) => word.startsWith(STATE_FILE_OPTION))?.slice(STATE_FILE_OPTION.length);
const engine = createEngine({
  jobs: Math.max(1, availableParallelism() - 1),
  checksumsOnOpen: true,
  requiredKeys: [],
  ...(stateFile === undefined ? {} : { stateFile }),
});
connect(engine, process.parentPort, async (signal) => {
  await setTimeout(WHEN_DRAWN);
  await warmUp(DEFAULT_LIMITS, signal);
});
