import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchBundle } from '../../../../engine/cli/lazy/remote.ts';
import * as engine from '../../../../engine/index.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { obey, testIo } from '../io.ts';
import { served, useServers } from './server.ts';

describe('baton pull', () => {
  const { write, serve } = useServers();
  const here = temporaryFolder();
  const pull = async (line: readonly string[], token?: string) => {
    const env: Record<string, string> = token === undefined ? {} : { BATON_TOKEN: token };
    return obey(['pull', ...line], testIo(here(), { env }));
  };

  it('brings a run into this folder, where it is foreign', async () => {
    write('greet.baton.yaml', served.greeting);
    const { url, begin, ended, tokenOf } = await serve();
    const run = await begin('greet.baton.yaml', { name: 'Ada' });
    await ended(run, 'succeeded');
    const { code, err } = await pull([run, '--on', url], tokenOf(['read']));
    assert.equal(code, 0, err);
    const [entry] = await engine.listRuns(here());
    assert.deepEqual([entry?.id, entry?.status, entry?.foreign], [run, 'succeeded', true]);
    // Once more it is the same one.
    assert.equal((await pull([run, '--on', url, '--quiet'], tokenOf(['read']))).code, 0);
    const refused = await pull([run, '--on', url], tokenOf(['run']));
    assert.equal(refused.code, 2);
    assert.match(refused.err, /no scope `read`/);
    assert.match((await pull(['none', '--on', url], tokenOf(['read']))).err, /no run `none`/);
  });

  const wrong: [what: string, line: string[], token: string | undefined, said: RegExp][] = [
    ['no server', ['r'], 'baton_x', /--on https/],
    ['no token', ['r', '--on', 'https://a.example'], undefined, /BATON_TOKEN/],
    ['an address that can be read on its way', ['r', '--on', 'http://a.example'], 'baton_x', /can be read on its way/],
    ['an address with a name and a password', ['r', '--on', 'https://a:b@a.example'], 'baton_x', /no address/],
    ['an address with a password alone', ['r', '--on', 'https://:s3cret@a.example'], 'baton_x', /no address/],
    ['a password in what is no address', ['r', '--on', 'me:s3cret@a.example'], 'baton_x', /no address/],
    ['another protocol', ['r', '--on', 'file:///etc/passwd'], 'baton_x', /no address/],
    ['no address', ['r', '--on', 'somewhere'], 'baton_x', /no address/],
  ];
  for (const [what, line, token, said] of wrong)
    it(`refuses ${what}`, async () => {
      const { code, err } = await pull(line, token);
      assert.equal(code, 2);
      assert.match(err, said);
      assert.doesNotMatch(err, /s3cret|a:b@/);
    });

  it('reads no more than a run may have', async () => {
    let sent = 0;
    const server = createServer((_, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
      };
      response.on('drain', pour);
      pour();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const { port } = server.address() as AddressInfo;
      const source = { url: `http://127.0.0.1:${port}`, token: 'baton_x' };
      await assert.rejects(fetchBundle(engine, source, 'r', 1_000_000), /more than the 1 MB that a run may have/);
      assert.ok(sent < 100_000_000, String(sent));
    } finally {
      server.closeAllConnections();
      await new Promise<void>((done) => void server.close(() => done()));
    }
  });

  it('opens nothing that is no run', async () => {
    const server = createServer((_, response) => response.end('nothing'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const { port } = server.address() as AddressInfo;
      const { code, err } = await pull(['r', '--on', `http://127.0.0.1:${port}`], 'baton_x');
      assert.equal(code, 2, err);
      assert.deepEqual(await engine.listRuns(here()), []);
    } finally {
      await new Promise<void>((done) => void server.close(() => done()));
    }
  });
});
