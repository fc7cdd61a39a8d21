import { get, type IncomingMessage } from 'node:http';
import { onTestFinished, describe, expect, it, vi } from 'vitest';
import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import type { Preferences } from '../../src-core/contract/session.ts';
import { engineFor, workFolder, writeSample } from '../engine/workplace.ts';
import { errorOf, serve, type Bench } from './bench.ts';

interface Told {
  readonly event: string;
  readonly args: readonly unknown[];
}

/** Listen as a window does; `until` resolves with the first event that fits, past ones included. */
async function listen({ server }: Bench) {
  const told: Told[] = [];
  const wake: (() => void)[] = [];
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${server.token}`, 'sec-fetch-site': 'same-origin' };
    get({ host: '127.0.0.1', port: server.port, path: '/api/events', headers, agent: false }, resolve).on(
      'error',
      reject,
    );
  });
  onTestFinished(() => void response.destroy());
  let rest = '';
  response.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\n\n');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const [, event = '', data = 'null'] = /^event: (\w+)\ndata: (.*)$/.exec(message) ?? [];
      told.push({ event, args: JSON.parse(data) as readonly unknown[] });
    }
    for (const one of wake.splice(0)) one();
  });
  response.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => response.once('close', resolve));
  const until = async (fits: (one: Told) => boolean): Promise<Told> => {
    for (;;) {
      const found = told.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => wake.push(resolve));
    }
  };
  return { told, until, ended, response };
}

describe('events', () => {
  it('begin with the whole queue, then tell what changes', async () => {
    const folder = workFolder();
    const bench = await serve({ paths: [writeSample(folder, 'first.safetensors')] });
    await bench.engine.idle();
    const { until } = await listen(bench);
    const snapshot = await until(({ event }) => event === 'snapshot');
    expect(snapshot.args).toMatchObject([[{ name: 'first.safetensors' }]]);
    const [id] = await bench.engine.register([writeSample(folder, 'second.safetensors')]);
    await until(({ event, args }) => {
      const [items] = args as [readonly QueueItem[]];
      return (
        event === 'changed' && items.some(({ name, state }) => name === 'second.safetensors' && state.status === 'done')
      );
    });
    await bench.ask('/api/request/remove', [[id]]);
    expect((await until(({ event }) => event === 'removed')).args).toEqual([[id]]);
  });

  it('begin with all they tell of, and what is told meanwhile comes after it', async () => {
    const engine = engineFor();
    const folder = workFolder();
    const [id] = await engine.register([folder, writeSample(folder, 'model.safetensors')]);
    await engine.idle();
    // Whatever is asked has been overtaken by an event before its answer is here.
    const ask = engine.request.bind(engine);
    vi.spyOn(engine, 'request').mockImplementation(async (name, args) => {
      const answer = await ask(name, args);
      if (name === 'preferences') await ask('setPreferences', [{ theme: 'dark' }]);
      if (name === 'queue' && id !== undefined) await ask('remove', [[id]]);
      return answer;
    });
    const { told, until } = await listen(await serve({ engine }));
    const isDark = ({ args }: Told) => (args as [Preferences])[0].theme === 'dark';
    await until((one) => one.event === 'preferences' && isDark(one));
    await until(({ event }) => event === 'removed');
    const order = told.map(({ event }) => event);
    expect(order.slice(0, 4)).toEqual(['snapshot', 'folders', 'overall', 'preferences']);
    expect(told[0]?.args).toMatchObject([[{ id, state: { status: 'done' } }]]);
    expect(told[1]?.args).toMatchObject([[{ path: folder }]]);
    expect(isDark(told[3] as Told)).toBe(false);
  });

  it('reach every window', async () => {
    const bench = await serve();
    const windows = await Promise.all(Array.from({ length: 20 }, () => listen(bench)));
    const path = writeSample(workFolder(), 'model.safetensors');
    await bench.ask('/api/request/queue', []);
    await bench.engine.register([path]);
    for (const { until } of windows) await until(({ event }) => event === 'changed');
  });

  it('are for a bounded number of windows', async () => {
    const bench = await serve();
    await Promise.all(Array.from({ length: 64 }, () => listen(bench)));
    const answer = await bench.send('/api/events', { headers: { authorization: `Bearer ${bench.server.token}` } });
    expect(answer.status).toBe(503);
    expect(errorOf(answer)).toContain('64 windows');
  });

  it('make room when a window goes', async () => {
    const bench = await serve();
    const windows = await Promise.all(Array.from({ length: 64 }, () => listen(bench)));
    windows[0]?.response.destroy();
    await windows[0]?.ended;
    // The server hears of it with its next turn; asking again until then is what a window does.
    for (let answer = 503; answer === 503;) {
      answer = await new Promise<number>((resolve, reject) => {
        const headers = { authorization: `Bearer ${bench.server.token}` };
        const sent = get(
          { host: '127.0.0.1', port: bench.server.port, path: '/api/events', headers, agent: false },
          (response) => {
            resolve(response.statusCode ?? 0);
            response.destroy();
          },
        );
        sent.on('error', reject);
      });
    }
  });

  it('end when the server does', async () => {
    const bench = await serve();
    const { ended } = await listen(bench);
    await bench.server.close();
    await ended;
    await expect(bench.send('/')).rejects.toThrow();
  });
});
