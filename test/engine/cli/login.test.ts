import assert from 'node:assert/strict';
import { readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Keyboard } from '../../../engine/cli/io.ts';
import { useOwnHome } from '../own-home.ts';
import { temporaryFolder } from '../store/folder.ts';
import { type OAuthServer, serveOAuth, visit } from '../tools/mcp/login/oauth-server.ts';
import { serve } from '../tools/server.ts';
import { obey, type Said, testIo } from './io.ts';

describe('baton login', () => {
  useOwnHome();
  const folder = temporaryFolder();
  let oauth: OAuthServer;
  beforeEach(async () => {
    oauth = await serveOAuth();
    const write = (name: string, text: string): void => writeFileSync(join(folder(), name), text);
    write('baton.yaml', `tools:\n  tickets: {mcp: {url: "${oauth.url}"}}\n  local: {mcp: {command: [serve]}}\n`);
    write('who.baton.yaml', 'id: who\nsteps:\n  - {id: me, tool: tickets, action: whoami}\noutputs: {me: "{{ me.text }}"}\n');
    write(
      'offer.baton.yaml',
      'id: offer\nsteps:\n  - {id: ask, prompt: Who am I?, tools: [tickets]}\noutputs: {a: "{{ ask }}"}\n',
    );
  });
  afterEach(() => oauth.close());

  const baton = (...args: string[]): Promise<Said> => batonAt({}, ...args);
  const login = (): Promise<Said> => baton('login', 'tickets', '--allow', 'mcp:tickets');
  const batonAt = (about: Parameters<typeof testIo>[1], ...args: string[]): Promise<Said> => {
    const io = testIo(folder(), about);
    const { err } = io;
    io.err = (text) => {
      err(text);
      const [address] = /http:\/\/\S+\/authorize\?\S+/.exec(text) ?? [];
      if (address !== undefined) void visit(address);
    };
    return obey(args, io);
  };

  for (const [file, step] of [
    ['who.baton.yaml', 'me'],
    ['offer.baton.yaml', 'ask'],
  ] as const)
    it(`is what a run of ${file} asks for before its first step, where nobody signed in`, async () => {
      const { code, err } = await baton('run', file, '--allow', 'mcp:tickets', '--quiet');
      assert.equal(code, 2);
      assert.match(err, new RegExp(`${step}: The MCP server tickets requires a login, and nobody signed in`));
      assert.ok(err.includes(`Sign in from ${realpathSync(folder())}: baton login tickets`), err);
      // Nothing but the question who asks was sent.
      assert.deepEqual(oauth.seen, ['POST /mcp']);
    });

  it('is told as missing by a plan, before anything runs', async () => {
    const plan = await baton('run', 'who.baton.yaml', '--allow', 'mcp:tickets', '--plan');
    assert.equal(plan.code, 2);
    assert.match(plan.out, /A run would not start:\n {2}me: The MCP server tickets requires a login/);
    assert.match(plan.out, /→ Sign in from \S+: baton login tickets/);
    const json = await baton('run', 'who.baton.yaml', '--allow', 'mcp:tickets', '--plan', '--json');
    assert.deepEqual(JSON.parse(json.out).logins, [{ server: 'tickets', state: 'missing', steps: ['me'] }]);
    // Both plans by one question.
    assert.deepEqual(oauth.seen, ['POST /mcp']);
  });

  it('is told by a plan, which asks no server that is not allowed', async () => {
    const json = await baton('run', 'who.baton.yaml', '--plan', '--json');
    assert.deepEqual(JSON.parse(json.out).logins, []);
    assert.deepEqual(oauth.seen, []);
    await login();
    oauth.seen.length = 0;
    const after = await baton('run', 'who.baton.yaml', '--plan', '--json');
    assert.deepEqual(JSON.parse(after.out).logins, [{ server: 'tickets', state: 'signed_in', steps: ['me'] }]);
    const plan = await baton('run', 'who.baton.yaml', '--allow', 'mcp:tickets', '--plan');
    assert.deepEqual([plan.code, plan.out.includes('acts as you at tickets')], [0, true], plan.out);
    assert.deepEqual(oauth.seen, []);
  });

  it('asks all servers at once: one that answers late holds up no other', async () => {
    const waiting: ServerResponse[] = [];
    const both = (_: unknown, response: ServerResponse): void => {
      waiting.push(response);
      if (waiting.length === 2) for (const one of waiting) one.writeHead(401).end();
    };
    const servers = await Promise.all([serve(both), serve(both)]);
    try {
      const tools = servers.map(({ origin }, index) => `  s${index}: {mcp: {url: "${origin}"}}\n`);
      writeFileSync(join(folder(), 'baton.yaml'), `tools:\n${tools.join('')}`);
      const steps = ['s0', 's1'].map((tool) => `  - {id: in_${tool}, tool: ${tool}, action: whoami}\n`);
      writeFileSync(join(folder(), 'two.baton.yaml'), `id: two\nsteps:\n${steps.join('')}`);
      const { code, err } = await baton('run', 'two.baton.yaml', '--allow', 'mcp:s0', '--allow', 'mcp:s1', '--quiet');
      assert.equal(code, 2);
      assert.match(err, /in_s0: The MCP server s0 requires a login/);
    } finally {
      await Promise.all(servers.map((one) => one.close()));
    }
  });

  it('asks no server that is not allowed', async () => {
    assert.equal((await baton('run', 'who.baton.yaml')).code, 2);
    assert.deepEqual(oauth.seen, []);
  });

  describe('at a server that a folder names', () => {
    const env = { PLANTED: 'a-secret-of-the-environment', OTHER: 'another-secret' };
    const declare = (variable: string): void => {
      const server = `{url: "${oauth.url}", headers: {x-key: "env:${variable}"}}`;
      writeFileSync(join(folder(), 'baton.yaml'), `tools:\n  tickets: {mcp: ${server}}\n`);
    };
    beforeEach(() => declare('PLANTED'));
    /** A person who answers before any request was made. */
    const typing = (answer: string | undefined): Keyboard => ({
      async line() {
        assert.deepEqual(oauth.seen, []);
        return answer;
      },
      hidden: async () => undefined,
    });
    const isAskedFor = (err: string, variable: string): void => {
      const { host } = new URL(oauth.url);
      const said = `MCP server tickets: requests would go to ${host} (${oauth.url}), with the value of ${variable}`;
      assert.ok(err.includes(said), err);
    };

    it('refuses where nobody can be asked, says what to do, and sends nothing', async () => {
      const { code, err } = await batonAt({ env }, 'login', 'tickets');
      assert.equal(code, 2);
      isAskedFor(err, 'PLANTED');
      assert.match(err, /Allow it for this login with --allow mcp:tickets\./);
      assert.deepEqual(oauth.seen, []);
    });

    for (const answer of ['no', '', undefined])
      it(`sends nothing where the answer is ${JSON.stringify(answer) ?? 'the end of the input'}`, async () => {
        const { code, err } = await batonAt({ env, keyboard: typing(answer) }, 'login', 'tickets');
        assert.equal(code, 2);
        isAskedFor(err, 'PLANTED');
        assert.deepEqual(oauth.seen, []);
      });

    it('sends nothing where another server is allowed', async () => {
      assert.equal((await batonAt({ env }, 'login', 'tickets', '--allow', 'mcp:local')).code, 2);
      assert.deepEqual(oauth.seen, []);
    });

    it('sends the variable once a person said yes, and asks again the next time', async () => {
      const { code, err } = await batonAt({ env, keyboard: typing('yes') }, 'login', 'tickets');
      assert.equal(code, 0, err);
      assert.ok(oauth.headers.includes(env.PLANTED));
      oauth.seen.length = 0;
      assert.equal((await batonAt({ env }, 'login', 'tickets')).code, 2);
      assert.deepEqual(oauth.seen, []);
    });

    it('asks no more where the answer was always, until another variable would be sent', async () => {
      assert.equal((await batonAt({ env, keyboard: typing('always') }, 'login', 'tickets')).code, 0);
      assert.equal((await batonAt({ env }, 'login', 'tickets')).code, 0);
      declare('OTHER');
      oauth.seen.length = 0;
      const { code, err } = await batonAt({ env }, 'login', 'tickets');
      assert.equal(code, 2);
      isAskedFor(err, 'OTHER');
      assert.deepEqual(oauth.seen, []);
    });

    it('ends by Ctrl+C while it asks, and sends nothing', async () => {
      const keyboard: Keyboard = {
        line: (signal) =>
          new Promise((ended) => {
            signal.addEventListener('abort', () => ended(undefined));
            io.stop();
          }),
        hidden: async () => undefined,
      };
      const io = testIo(folder(), { env, keyboard });
      const { code, err } = await obey(['login', 'tickets'], io);
      assert.deepEqual([code, err.endsWith('baton: The login was stopped.\n')], [130, true], err);
      assert.deepEqual(oauth.seen, []);
    });

    it('asks for no permission where the person types the address: no variable goes there', async () => {
      const { code, err } = await batonAt({ env }, 'login', oauth.url);
      assert.equal(code, 0, err);
      assert.ok(!oauth.headers.includes(env.PLANTED));
    });
  });

  it('signs in by a browser; then pipelines run, and no log holds a token', async () => {
    const said = await login();
    assert.deepEqual(
      [said.code, said.out],
      [0, 'Signed in at tickets. Pipelines of this folder that may use it act as you.\n'],
      said.err,
    );
    assert.match(said.err, /Sign in at http:\/\/127\.0\.0\.1:\d+\/ in a browser on this machine/);
    const run = await baton('run', 'who.baton.yaml', '--allow', 'mcp:tickets', '--json');
    assert.equal(run.code, 0, run.err);
    const {
      outputs,
      run: { id },
    } = JSON.parse(run.out);
    assert.deepEqual(outputs, { me: 'you sent Bearer ***' });
    const kept = join(folder(), '.baton', 'runs', id);
    const files = readdirSync(kept, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const texts = files.map((one) => readFileSync(join(one.parentPath, one.name), 'utf8'));
    assert.ok(texts.join().includes('you sent Bearer ***'));
    for (const token of oauth.handed) assert.ok(![...texts, run.out, run.err, said.out, said.err].join().includes(token));
  });

  it('ends by Ctrl+C while the person is at the browser, and keeps nothing', async () => {
    const io = testIo(folder());
    const { err } = io;
    io.err = (text) => {
      err(text);
      if (text.includes('Sign in at')) io.stop();
    };
    const { code } = await obey(['login', 'tickets', '--allow', 'mcp:tickets', '--json'], io);
    assert.equal(code, 130);
    const { status, exit_code, error } = JSON.parse(io.said.out);
    assert.deepEqual([status, exit_code, error.message], ['refused', 130, 'The login was stopped.']);
    assert.equal(JSON.parse((await baton('login', '--json')).out).servers[0].signed_in, false);
  });

  it('lists where somebody is signed in, and forgets it', async () => {
    const nobody = /^tickets, http\S+: nobody is signed in from this folder\n\nSign in where .* baton login tickets\n$/;
    assert.match((await baton('login')).out, nobody);
    await login();
    const listed = await baton('login');
    assert.match(listed.out, /^tickets, http:\/\/127\.0\.0\.1:\d+\/mcp: signed in on \d{4}-\d\d-\d\d by http:\/\/127/);
    assert.match((await baton('login', 'tickets', '--forget')).out, /^Forgot the login at tickets/);
    assert.equal((await baton('login', 'tickets', '--forget')).code, 1);
    assert.match((await baton('login')).out, nobody);
    const kept = readFileSync(join(homedir(), '.baton', 'logins.json'), 'utf8');
    for (const token of oauth.handed) assert.ok(!kept.includes(token));
  });

  it('tells programs who is signed in where', async () => {
    const entry = { url: oauth.url, names: ['tickets'], authorization_header: false };
    const list = async () => JSON.parse((await baton('login', '--json')).out);
    const nobody = { ...entry, signed_in: false, issuer: null, at: null };
    assert.deepEqual(await list(), { folder: realpathSync(folder()), servers: [nobody] });
    const { code, out } = await baton('login', 'tickets', '--allow', 'mcp:tickets', '--json');
    const { at, ...signedIn } = JSON.parse(out);
    const issuer = new URL('/', oauth.url).href;
    assert.deepEqual([code, signedIn], [0, { ...entry, signed_in: true, issuer }]);
    assert.deepEqual((await list()).servers, [{ ...signedIn, at }]);
    const forgotten = await baton('login', 'tickets', '--forget', '--json');
    assert.deepEqual(JSON.parse(forgotten.out), { server: 'tickets', forgotten: true });
  });

  it('says where no server is reached over HTTP, or baton.yaml says who asks', async () => {
    writeFileSync(join(folder(), 'baton.yaml'), 'tools:\n  local: {mcp: {command: [serve]}}\n');
    const file = join(realpathSync(folder()), 'baton.yaml');
    const none = `No MCP server of ${file} is reached over HTTP, so there is nothing to sign in at.\n`;
    assert.deepEqual(await baton('login'), { code: 0, out: none, err: '' });
    const server = `{url: "${oauth.url}", headers: {Authorization: "env:TOKEN"}}`;
    writeFileSync(join(folder(), 'baton.yaml'), `tools:\n  own: {mcp: ${server}}\n`);
    assert.match((await baton('login')).out, /^own, \S+: baton.yaml says who asks, in an `authorization` header\n$/);
  });

  const wrong: [args: string[], message: RegExp][] = [
    [['ticket'], /There is no MCP server "ticket"[\s\S]*Did you mean tickets/],
    [['local'], /is started here, so there is nothing to sign in at/],
    [['--forget'], /Say which login to forget/],
  ];
  for (const [args, message] of wrong)
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, err } = await baton('login', ...args);
      assert.equal(code, 2);
      assert.match(err, message);
    });

  it('that nobody consents to keeps nothing', async () => {
    oauth.consents = false;
    const { code, err } = await login();
    assert.equal(code, 2);
    assert.match(err, /did not sign you in: access_denied/);
  });
});
