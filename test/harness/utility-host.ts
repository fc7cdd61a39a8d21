import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';
import { strict } from './strict.ts';

/** Entry of a utility process: `process.parentPort`, then the module that was asked for. */
class ParentPort extends EventEmitter {
  readonly #early: unknown[] = [];

  constructor() {
    super();
    process.on('message', (data) => {
      if (this.listenerCount('message') === 0) this.#early.push(data);
      else this.emit('message', { data, ports: [] });
    });
    this.on('newListener', (event) => {
      if (event !== 'message') return;
      for (const data of this.#early.splice(0)) setImmediate(() => this.emit('message', { data, ports: [] }));
    });
  }

  postMessage(message: unknown): void {
    process.send?.(message);
  }
}

const [module = ''] = process.argv.splice(2, 1);
Object.defineProperty(process, 'parentPort', { value: strict('process.parentPort', new ParentPort()) });
// When main has gone there is nobody to work for.
process.on('disconnect', () => process.exit(0));
await import(pathToFileURL(module).href);
