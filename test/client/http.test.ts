import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { REQUEST_SCHEMAS } from '../../src-core/contract/schemas.ts';
import { createHttpClient } from '../../renderer/client/http.ts';
import { pickClient } from '../../renderer/client/pick.ts';
import { createFakeClient } from '../../renderer/client/fake.ts';

interface Sent {
  readonly url: string;
  readonly body: unknown;
}

/** A page at `address`, and a server that answers with what the test says. */
function page(address: string, answer: (sent: Sent) => Response) {
  const sent: Sent[] = [];
  const at = new URL(address);
  const replaced: string[] = [];
  vi.stubGlobal('location', at);
  vi.stubGlobal('history', { replaceState: (_state: unknown, _title: string, url: string) => replaced.push(url) });
  vi.stubGlobal('EventSource', class extends EventTarget {});
  vi.stubGlobal('fetch', (url: string, { body }: { readonly body: string }) => {
    const one = { url, body: JSON.parse(body) as unknown };
    sent.push(one);
    return Promise.resolve(answer(one));
  });
  return { sent, replaced };
}

const ok = (result: unknown) => Response.json({ result });
const ID = 'a'.repeat(24) as CheckpointId;

describe('client of the server', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('exchanges the token of the address before anything else, and takes it off the address', async () => {
    const { sent, replaced } = page('http://127.0.0.1:1/#token=secret', () => ok([]));
    await createHttpClient().queue();
    expect(sent).toEqual([
      { url: '/api/session', body: ['secret'] },
      { url: '/api/request/queue', body: [] },
    ]);
    expect(replaced).toEqual(['/']);
  });

  it('goes on without a token when the page is loaded again', async () => {
    const { sent } = page('http://127.0.0.1:1/', () => ok(null));
    await createHttpClient().view(ID);
    expect(sent).toEqual([{ url: '/api/request/view', body: [ID] }]);
  });

  it('sends every request of the contract with its arguments', async () => {
    const { sent } = page('http://127.0.0.1:1/', () => ok(null));
    const client = createHttpClient();
    await client.values(ID, 0, 5, 10);
    await client.cancel(ID);
    expect(sent.map(({ body }) => body)).toEqual([[ID, 0, 5, 10], [ID]]);
    for (const name of Object.keys(REQUEST_SCHEMAS) as (keyof typeof REQUEST_SCHEMAS)[])
      expect(client[name]).toBeTypeOf('function');
  });

  it('lists and opens places, and has no native dialog', async () => {
    const { sent } = page('http://127.0.0.1:1/', () => ok(null));
    const { host } = createHttpClient();
    await host.roots?.list('');
    await host.roots?.open([]);
    expect(sent.map(({ url }) => url)).toEqual(['/api/roots/list', '/api/roots/open']);
    expect([host.kind, host.openDialog, host.showInFolder, host.dragOut]).toEqual(['browser', null, null, null]);
  });

  it('says what the server says, and what can be said when it says nothing', async () => {
    page('http://127.0.0.1:1/', () => Response.json({ error: 'the request is not understood' }, { status: 400 }));
    await expect(createHttpClient().queue()).rejects.toThrow('the request is not understood');
    page('http://127.0.0.1:1/', () => new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
    await expect(createHttpClient().queue()).rejects.toThrow('502 Bad Gateway');
    page('http://127.0.0.1:1/', () => {
      throw new TypeError('fetch failed');
    });
    await expect(createHttpClient().queue()).rejects.toThrow('assay serve');
  });
});

describe('which client a window has', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('the bridge where there is one, the server elsewhere', () => {
    page('http://127.0.0.1:1/', () => ok(null));
    const bridge = createFakeClient();
    vi.stubGlobal('window', { assay: bridge });
    expect(pickClient()).toBe(bridge);
    vi.stubGlobal('window', {});
    expect(pickClient().host.kind).toBe('browser');
  });
});
