import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { writeSample, workFolder } from '../engine/workplace.ts';
import { errorOf, resultOf, serve } from './bench.ts';

const QUEUE = '/api/request/queue';

describe('who may ask', () => {
  it('nobody without the token of this run', async () => {
    const { send, ask } = await serve();
    const json = { 'content-type': 'application/json' };
    const bare = await send(QUEUE, { method: 'POST', headers: json, body: '[]' });
    expect(bare.status).toBe(401);
    expect(errorOf(bare)).toContain('open the address');
    for (const authorization of ['Bearer wrong', 'Bearer ', 'Basic x', '']) {
      expect((await ask(QUEUE, [], { authorization })).status).toBe(401);
    }
    expect((await send(QUEUE, { method: 'POST', headers: { ...json, cookie: 'assay-1=x' }, body: '[]' })).status).toBe(
      401,
    );
  });

  it('the page, which exchanges the token for a cookie that no script and no other site can use', async () => {
    const { server, send } = await serve();
    const json = {
      'content-type': 'application/json',
      origin: `http://127.0.0.1:${server.port}`,
      host: `127.0.0.1:${server.port}`,
    };
    const wrong = await send('/api/session', { method: 'POST', headers: json, body: '["guess"]' });
    expect(wrong.status).toBe(401);
    expect(wrong.headers['set-cookie']).toBeUndefined();
    const right = await send('/api/session', { method: 'POST', headers: json, body: JSON.stringify([server.token]) });
    const [cookie = ''] = right.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^assay-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(cookie).not.toContain(server.token);
    const headers = { ...json, cookie: `other=1; ${cookie.split(';', 1)[0]}` };
    expect((await send(QUEUE, { method: 'POST', headers, body: '[]' })).status).toBe(200);
  });

  it('each run has its own token, and it stands in the fragment, which no browser sends', async () => {
    const [one, other] = [await serve(), await serve()];
    expect(one.server.token).not.toBe(other.server.token);
    expect(one.server.token).toMatch(/^[\w-]{43}$/);
    expect(new URL(one.server.url).hash).toBe(`#token=${one.server.token}`);
    expect((await one.ask(QUEUE, [], { authorization: `Bearer ${other.server.token}` })).status).toBe(401);
  });

  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    '0.0.0.0',
    '192.168.0.2',
    'localhost:1:2',
  ])("no name but this machine's own: Host %j", async (host) => {
    const { send, ask } = await serve();
    for (const answer of [await send('/', { headers: { host } }), await ask(QUEUE, [], { host })]) {
      // An empty Host is refused by the HTTP parser or by us.
      expect([400, 403]).toContain(answer.status);
      expect(answer.text).not.toContain('doctype');
    }
  });

  it.each(['localhost:9000', '127.0.0.1:9000', '[::1]:9000', 'localhost'])(
    'a tunnel may change the port: Host %s',
    async (host) => {
      const { ask } = await serve();
      expect((await ask(QUEUE, [], { host, origin: `http://${host}` })).status).toBe(200);
    },
  );

  it.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://127.0.0.1:1'])(
    'no page of another origin: %s',
    async (origin) => {
      const { ask, send } = await serve();
      expect((await ask(QUEUE, [], { origin })).status).toBe(403);
      expect((await send('/', { headers: { origin } })).status).toBe(403);
    },
  );

  it.each(['cross-site', 'same-site', 'none'])('nothing that another page loads: Sec-Fetch-Site %s', async (site) => {
    const { ask, send, server } = await serve();
    expect((await ask(QUEUE, [], { 'sec-fetch-site': site })).status).toBe(403);
    const headers = { 'sec-fetch-site': site, authorization: `Bearer ${server.token}` };
    expect((await send('/api/events', { headers })).status).toBe(403);
  });

  it('no form of another page: only JSON', async () => {
    const { ask } = await serve();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])
      expect((await ask(QUEUE, [], { 'content-type': type })).status).toBe(415);
  });

  it('no other machine: it listens on 127.0.0.1 alone', async () => {
    const { server } = await serve();
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one !== undefined && !one.internal && one.family === 'IPv4');
    for (const one of others) {
      const code = await new Promise((resolve) => {
        const socket = connect(server.port, one?.address ?? '');
        socket
          .on('connect', () => resolve('connected'))
          .on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      });
      expect(code).toBe('ECONNREFUSED');
    }
  });
});

describe('what may be asked', () => {
  it.each([
    ['GET', QUEUE, 405, 'POST'],
    ['PUT', QUEUE, 405, 'POST'],
    ['DELETE', '/api/upload', 405, 'POST'],
    ['POST', '/api/events', 405, 'GET'],
    ['POST', '/', 405, 'GET, HEAD'],
    ['OPTIONS', QUEUE, 405, 'POST'],
  ])('%s %s is %d', async (method, path, status, allow) => {
    const { send, server } = await serve();
    const answer = await send(path, { method, headers: { authorization: `Bearer ${server.token}` } });
    expect(answer.status).toBe(status);
    expect(answer.headers.allow).toBe(allow);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    '/api/request/__proto__',
    '/api/request/constructor',
    '/api/request/',
    '/api/request/pathOf',
    '/api/nothing',
    '/api',
    '/api/',
  ])('nothing at %s', async (path) => {
    const { ask } = await serve();
    expect([404, 405]).toContain((await ask(path, [])).status);
  });

  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/assets/../../package.json',
    '/assets/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/etc/passwd',
    '/assets',
    '/assets/',
    '/index.html%00',
    '/INDEX.HTML',
    '/%',
    'http://127.0.0.1/etc/passwd',
  ])('no file by its path: %s', async (path) => {
    const { send } = await serve();
    const answer = await send(path);
    expect([400, 404]).toContain(answer.status);
    expect(answer.text).not.toContain('root:');
  });

  it('no path in place of an id, no id that was not given, and no made-up arguments', async () => {
    const path = writeSample(workFolder(), 'model.safetensors');
    const { ask } = await serve({ paths: [path] });
    for (const bad of [
      [path],
      ['../x'],
      [{}],
      [null],
      [],
      [`${'a'.repeat(24)}/`],
      'x',
      null,
      { 0: 'a' },
      [['a'.repeat(24)]],
    ])
      expect((await ask('/api/request/view', bad)).status).toBe(400);
    const unknown = 'a'.repeat(24);
    expect(resultOf(await ask('/api/request/view', [unknown]))).toBeNull();
    const page = await ask('/api/request/tensors', [unknown, { offset: 0, limit: 1, sort: null, filter: '' }]);
    expect(page.status).toBe(409);
    expect(errorOf(page)).toContain('not in the list');
    for (const query of [
      { offset: -1, limit: 1, sort: null, filter: '' },
      { offset: 0, limit: 1e9, sort: null, filter: '' },
      { offset: 0, limit: 1, sort: { by: '__proto__', descending: true }, filter: '' },
      { offset: 0, limit: 1, sort: null, filter: '', more: 1 },
    ])
      expect((await ask('/api/request/tensors', [unknown, query])).status).toBe(400);
    expect((await ask('/api/roots/list', ['/etc'])).status).toBe(400);
    expect((await ask('/api/roots/list', [unknown])).status).toBe(404);
    expect((await ask('/api/roots/open', [[path]])).status).toBe(400);
  });

  it('no more than a request can need', async () => {
    const { send, server } = await serve();
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${server.token}` };
    const answer = await send('/api/session', { method: 'POST', headers, body: JSON.stringify(['x'.repeat(5000)]) });
    expect(answer.status).toBe(413);
    expect((await send(QUEUE, { method: 'POST', headers, body: '{' })).status).toBe(400);
  });

  it('every answer forbids the page all but its own files and this server', async () => {
    const { send, ask } = await serve();
    for (const answer of [await send('/'), await send('/nothing'), await ask(QUEUE, []), await ask(QUEUE, 1)]) {
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      expect(answer.headers['content-security-policy']).toContain("connect-src 'self'");
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
  });

  it('a connection is kept for longer than browsers keep one: a question on its way finds it open', async () => {
    const { send } = await serve();
    const answer = await send('/', { headers: { connection: 'keep-alive' } });
    expect(Number(/timeout=(\d+)/.exec(String(answer.headers['keep-alive']))?.[1])).toBeGreaterThan(300);
  });

  it('the page comes with its type, and not again while it is the same', async () => {
    const { send } = await serve();
    const page = await send('/?anything');
    expect([page.status, page.headers['content-type'], page.text]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<!doctype html>',
    ]);
    expect((await send('/', { headers: { 'if-none-match': '"tag"' } })).status).toBe(304);
    const head = await send('/assets/index.js', { method: 'HEAD' });
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '1']);
  });
});
