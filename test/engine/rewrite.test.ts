import { copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RewriteRequest } from '../../src-core/contract/rewrite.ts';
import { CORPUS, ended } from './jobs-of.ts';
import { checked, engineFor, itemOf, query, workFolder } from './workplace.ts';

const GOLDEN = new URL('../golden/torch-zip/state_dict_ordered.pt', import.meta.url).pathname;
const DROP_ALL_BIASES: RewriteRequest = { edits: [{ kind: 'drop', pattern: '*bias*' }], to: 'same' };

/** A copy of a corpus file in a folder of its own, opened. */
async function openedCopy(name: string, from = `${CORPUS}${name}`) {
  const folder = workFolder();
  const path = join(folder, 'model.pt');
  copyFileSync(from, path);
  const engine = engineFor();
  const [item] = await checked(engine, [path]);
  return { engine, id: item!.id, folder, path };
}

describe('plan', () => {
  it('says what changes, what it will cost and how to do the same elsewhere; writes nothing', async () => {
    const { engine, id, folder } = await openedCopy('', GOLDEN);
    const plan = await engine.request('planRewrite', [id, DROP_ALL_BIASES, 0, 1]);
    expect(plan.outcome).toBe('changes');
    expect(plan.changes.length).toBe(1);
    expect(plan.total).toBeGreaterThanOrEqual(1);
    expect(plan.keys.removed.length).toBe(plan.keys.before - plan.keys.after);
    expect(plan.sizeAfter).toBeLessThan(plan.sizeBefore);
    expect(plan.seconds).toBeGreaterThan(0);
    expect(plan.command).toBe(`assay rewrite ${folder}/model.pt --drop '*bias*' -o ${folder}/model.edited.pt`);
    expect(readdirSync(folder)).toEqual(['model.pt']);
  });

  it('nothing to do is said, and so is what cannot be done', async () => {
    const { engine, id } = await openedCopy('', GOLDEN);
    expect(await engine.request('planRewrite', [id, { edits: [], to: 'same' }, 0, 10])).toMatchObject({
      outcome: 'unchanged',
    });
    const refused = await engine.request('planRewrite', [
      id,
      { edits: [{ kind: 'drop', pattern: 'not there' }], to: 'same' },
      0,
      10,
    ]);
    expect(refused).toMatchObject({ outcome: 'refused', sizeAfter: null, seconds: null });
    expect(refused.refusals.length).toBe(1);
    const bad: RewriteRequest = { edits: [{ kind: 'set', name: 'epoch', json: '{' }], to: 'same' };
    await expect(engine.request('planRewrite', [id, bad, 0, 10])).rejects.toThrow('is not JSON');
  });
});

describe('run', () => {
  it('beside: the new file is in the queue and checked, the old one as it was', async () => {
    const { engine, id, folder, path } = await openedCopy('', GOLDEN);
    const before = readFileSync(path);
    const job = await ended(
      engine,
      await engine.request('runRewrite', [id, DROP_ALL_BIASES, { kind: 'beside', name: 'small.pt' }]),
    );
    expect(job.state).toMatchObject({ status: 'done', message: 'small.pt is written and proven' });
    const made = job.state.status === 'done' ? job.state.made : null;
    expect((await itemOf(engine, made!)).state).toMatchObject({ status: 'done', verdict: 'valid' });
    expect((await engine.request('tensors', [made!, query({ filter: 'bias' })])).total).toBe(0);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['model.pt', 'small.pt']);
  });

  it('in place: the row is checked again', async () => {
    const { engine, id } = await openedCopy('', GOLDEN);
    const before = (await engine.request('view', [id]))!.report.tensors;
    const job = await ended(engine, await engine.request('runRewrite', [id, DROP_ALL_BIASES, { kind: 'in-place' }]));
    expect(job.state).toMatchObject({ status: 'done', made: id });
    const view = await engine.request('view', [id]);
    expect(view?.report).toMatchObject({ verdict: 'valid' });
    expect(view?.report.tensors).toBeLessThan(before);
  });

  it('nothing is ever written over something that is there', async () => {
    const { engine, id, folder } = await openedCopy('', GOLDEN);
    writeFileSync(join(folder, 'taken.pt'), 'mine');
    await expect(
      engine.request('runRewrite', [id, DROP_ALL_BIASES, { kind: 'beside', name: 'taken.pt' }]),
    ).rejects.toThrow('is there already');
    await expect(engine.request('salvage', [id, 'taken.pt'])).rejects.toThrow('is there already');
    expect(readFileSync(join(folder, 'taken.pt'), 'utf8')).toBe('mine');
  });

  it('a file that changed since it was checked is not rewritten', async () => {
    const { engine, id, path, folder } = await openedCopy('', GOLDEN);
    writeFileSync(path, 'another file');
    await expect(engine.request('runRewrite', [id, DROP_ALL_BIASES, { kind: 'beside', name: 'x.pt' }])).rejects.toThrow(
      'has changed',
    );
    expect(existsSync(join(folder, 'x.pt'))).toBe(false);
  });

  it('what is refused ends the job with the reason, and a cancelled one leaves nothing', async () => {
    const { engine, id, folder } = await openedCopy('', GOLDEN);
    const nothing: RewriteRequest = { edits: [{ kind: 'drop', pattern: 'not there' }], to: 'same' };
    const refused = await ended(
      engine,
      await engine.request('runRewrite', [id, nothing, { kind: 'beside', name: 'x.pt' }]),
    );
    expect(refused.state).toMatchObject({ status: 'failed', code: 'EREFUSED' });
    const job = await engine.request('runRewrite', [id, DROP_ALL_BIASES, { kind: 'beside', name: 'y.pt' }]);
    await engine.request('cancelJob', [job]);
    expect((await ended(engine, job)).state).toEqual({ status: 'cancelled' });
    expect(readdirSync(folder)).toEqual(['model.pt']);
    await engine.request('dismissJob', [job]);
    expect((await engine.request('jobs', [])).map(({ id: one }) => one)).not.toContain(job);
  });

  it('to safetensors', async () => {
    const { engine, id } = await openedCopy('', GOLDEN);
    const request: RewriteRequest = { edits: [], to: 'safetensors' };
    const { suggestedName } = await engine.request('planRewrite', [id, request, 0, 10]);
    expect(suggestedName).toBe('model.converted.safetensors');
    const job = await ended(
      engine,
      await engine.request('runRewrite', [id, request, { kind: 'beside', name: suggestedName }]),
    );
    const made = job.state.status === 'done' ? job.state.made : null;
    expect((await itemOf(engine, made!)).state).toMatchObject({ verdict: 'valid', format: 'safetensors' });
  });
});

describe('repairs', () => {
  it('a compressed archive can be written anew, and then needs nothing', async () => {
    const { engine, id } = await openedCopy('broken/deflated_storages_only.pt');
    const [repair] = await engine.request('repairs', [id]);
    expect(repair).toMatchObject({ codes: ['ZP242'], suggestedName: 'model.repacked.pt', action: { kind: 'rewrite' } });
    if (repair?.action.kind !== 'rewrite') throw new Error('a rewrite');
    const job = await ended(
      engine,
      await engine.request('runRewrite', [id, repair.action.request, { kind: 'beside', name: repair.suggestedName }]),
    );
    const made = job.state.status === 'done' ? job.state.made : null;
    expect(await engine.request('repairs', [made!])).toEqual([]);
    expect((await itemOf(engine, made!)).state).toMatchObject({ verdict: 'valid', warnings: 0 });
  });

  it('hidden bytes can be left out', async () => {
    const { engine, id } = await openedCopy('torch-zip/small_view_large_storage.pt');
    expect(await engine.request('repairs', [id])).toMatchObject([
      { codes: ['TA350'], suggestedName: 'model.compact.pt' },
    ]);
  });

  it('of a truncated file what is whole can be got back', async () => {
    const { engine, id } = await openedCopy('broken/truncated_99pct.pt');
    const [repair] = await engine.request('repairs', [id]);
    expect(repair).toMatchObject({ action: { kind: 'salvage' }, suggestedName: 'model.salvaged.pt' });
    const job = await ended(engine, await engine.request('salvage', [id, 'back.pt']));
    const made = job.state.status === 'done' ? job.state.made : null;
    expect(job.state).toMatchObject({ status: 'done' });
    expect((await itemOf(engine, made!)).state).toMatchObject({ verdict: 'valid' });
  });

  it('a sound file needs none', async () => {
    const { engine, id } = await openedCopy('', GOLDEN);
    expect(await engine.request('repairs', [id])).toEqual([]);
  });
});
