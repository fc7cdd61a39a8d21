import { availableParallelism } from 'node:os';
import { createEngine } from '../../src-core/node/engine/create-engine.ts';
import { connect } from './connect.ts';

/** Entry of the utility process: an engine, and the port to main. */
const engine = createEngine({ jobs: Math.max(1, availableParallelism() - 1), checksumsOnOpen: true, requiredKeys: [] });
connect(engine, process.parentPort);
