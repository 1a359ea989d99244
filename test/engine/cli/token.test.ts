import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { auditFile, beginAudit } from '../../../engine/store/audit/audit-log.ts';
import { realRoot } from '../../../engine/trust/grants.ts';
import { findToken, makeToken, readTokens } from '../../../engine/trust/tokens.ts';
import { useOwnHome } from '../own-home.ts';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';

describe('tokens of a server', () => {
  useOwnHome();
  const folder = temporaryFolder();
  const baton = (...line: string[]) => obey(['token', ...line], testIo(folder()));
  const file = () => join(homedir(), '.baton', 'tokens.json');

  it('are shown once, and kept as a fingerprint in the home folder alone', async () => {
    const made = await baton('ci', '--scope', 'run', '--scope', 'read');
    assert.deepEqual([made.code, made.err], [0, 'The token `ci` may read, run. It is shown this once:\n']);
    const token = made.out.trim();
    assert.match(token, /^baton_[\w-]{43}$/);
    assert.ok(!readFileSync(file(), 'utf8').includes(token));
    assert.equal(statSync(file()).mode & 0o77, 0);
    assert.equal(findToken(await readTokens(folder()), token, Date.now())?.name, 'ci');
    assert.match((await baton()).out, /ci +read, run +\d{4}-\d\d-\d\d +no end/);
  });

  it('have the scopes of a role', async () => {
    await baton('eve', '--role', 'operator');
    await baton('ann', '--role', 'viewer');
    assert.match((await baton()).out, /eve +read, run, answer .*ann +read /s);
  });

  it('are not kept where their row of the audit cannot be', async () => {
    await beginAudit(realRoot(folder()), 'me');
    const file = auditFile(realRoot(folder()));
    rmSync(file);
    mkdirSync(file);
    assert.notEqual((await baton('ci')).code, 0);
    assert.deepEqual(await readTokens(folder()), []);
  });

  it('belong to one folder', async () => {
    await baton('ci');
    assert.deepEqual(await readTokens(join(folder(), '..')), []);
  });

  it('are replaced by one of the same name, and taken back', async () => {
    const first = (await baton('ci')).out.trim();
    const second = (await baton('ci')).out.trim();
    const now = Date.now();
    const tokens = await readTokens(folder());
    assert.deepEqual([findToken(tokens, first, now), findToken(tokens, second, now)?.scopes], [undefined, ['read']]);
    assert.equal((await baton('ci', '--forget')).code, 0);
    assert.deepEqual(await readTokens(folder()), []);
    assert.equal((await baton()).err, 'No token was made yet.\n');
  });

  it('end when they were said to', () => {
    const now = 1_795_225_000_000;
    const { token, kept } = makeToken(folder(), { name: 'a', scopes: ['read'], now, expires: now + 1000 });
    assert.equal(findToken([kept], token, now + 999), kept);
    assert.equal(findToken([kept], token, now + 1000), undefined);
    assert.equal(findToken([kept], `${token}x`, now), undefined);
  });

  const wrong: [line: string[], what: RegExp][] = [
    [['ci', '--scope', 'all'], /no scope `all`\. Scopes are read, run, answer/],
    [['ci', '--expires', 'soon'], /`soon` is no time/],
    [['ci', '--role', 'king'], /no role `king`\. Roles are viewer, operator/],
    [['ci', '--role', 'viewer', '--scope', 'run'], /A role is a set of scopes/],
    [['ci', '--project', 'x'], /--project needs --database/],
    [['a/b'], /no name of a token/],
    [['none', '--forget'], /no token `none`/],
  ];
  for (const [line, what] of wrong)
    it(`refuses ${line.join(' ')}`, async () => {
      const { code, err } = await baton(...line);
      assert.equal(code, 2);
      assert.match(err, what);
    });

  it('of a damaged file are none, and say so', async () => {
    await baton('ci');
    writeFileSync(file(), '{"version":1,"tokens":[{"name":"ci"}]}');
    const { code, err } = await baton();
    assert.equal(code, 2);
    assert.match(err, /tokens\.json is damaged/);
  });
});

describe('baton serve', () => {
  const folder = temporaryFolder();
  const wrong: [line: string[], what: RegExp][] = [
    [['--port', 'x'], /`x` is no port/],
    [['--port', '70000'], /`70000` is no port/],
    [['--host', '0.0.0.0'], /can be reached from other machines.*--behind-proxy/s],
    [['none'], /`none` is not a folder/],
    [['--max-runs', '0'], /max-runs/],
    [['--retention', 'soon'], /`soon` is no length of time/],
  ];
  for (const [line, what] of wrong)
    it(`refuses ${line.join(' ')}`, async () => {
      const { code, err } = await obey(['serve', ...line], testIo(folder()));
      assert.equal(code, 2);
      assert.match(err, what);
    });

  it('refuses a port that is taken, and says how to have another one', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    try {
      const address = other.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const { code, err } = await obey(['serve', '--port', String(port)], testIo(folder()));
      assert.equal(code, 2);
      assert.match(err, new RegExp(`Port ${port} is taken\\..*--port, or 0 for any that is free`, 's'));
    } finally {
      other.close();
    }
  });
});
