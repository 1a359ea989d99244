import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { listen } from '../../../../engine/cli/lazy/http-server.ts';
import { createNotices } from '../../../../engine/cli/serve/notices/notices.ts';
import { createOwnRuns } from '../../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns } from '../../../../engine/cli/serve/runs/runs.ts';
import * as engine from '../../../../engine/index.ts';
import { readAudit } from '../../../../engine/store/audit/read-audit.ts';
import { yaml } from '../../../yaml.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

const key = Buffer.from('a secret of thirty-two bytes, so');
const secret = `whsec_${key.toString('base64')}`;
const question = yaml`
  id: question
  outputs: {said: "{{ person }}"}
  steps: [{id: person, ask: "Which <b>colour</b> & why?", choices: [red, green]}]
`;
const form = yaml`
  id: form
  outputs: {said: "{{ person }}"}
  steps: [{id: person, ask: Who?, fields: {name: {type: string}, age: {type: integer, required: false}}}]
`;

interface Received {
  headers: IncomingHttpHeaders;
  text: string;
}

describe('notices', () => {
  useOwnHome();
  const ends: (() => Promise<void>)[] = [];
  // Before the folder is removed.
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  const folder = temporaryFolder();
  let ahead = 0;
  beforeEach(() => {
    ahead = 0;
  });
  const now = (): number => Date.now() + ahead;

  /** Takes what is sent to it; `answers` are its statuses, the last one for all that come later. */
  async function target(...answers: (number | 'never')[]) {
    const received: Received[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => {
        text += part.toString();
      });
      request.on('end', () => {
        const answer = answers[Math.min(received.length, answers.length - 1)] ?? 200;
        received.push({ headers: request.headers, text });
        if (answer !== 'never') response.writeHead(answer, { Location: '/elsewhere' }).end('ok');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    ends.push(
      () =>
        new Promise((done) => {
          server.close(() => done());
          server.closeAllConnections();
        }),
    );
    const { port } = server.address() as AddressInfo;
    return { received, port, url: `http://127.0.0.1:${port}/hook-of-the-team` };
  }

  const write = (file: string, text: string, root = folder()): void => {
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, file), text);
  };

  async function serve({
    allow = [] as string[],
    env = { TEAM_NOTICE_SECRET: secret } as Record<string, string>,
    root = folder(),
    seconds = 5,
  } = {}) {
    mkdirSync(root, { recursive: true });
    const host = { engine, folder: root, version: '1', start: { allow, env, workerFile: resolve('dist/worker.cjs') } };
    const told: string[] = [];
    let url = '';
    const notices = createNotices({ host, publicUrl: () => url, now, tell: (line) => void told.push(line), seconds });
    const runs = createServedRuns({ ...host, ended: notices.ended }, 4);
    const stopping = new AbortController();
    const own = createOwnRuns(host);
    const failed = (fault: object): void => assert.fail(JSON.stringify(fault));
    const served = { host, runs, own, tokens: async () => [], now, failed, notices, stopping: stopping.signal };
    const server = await listen(served, { host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${server.port}`;
    ends.push(async () => {
      stopping.abort();
      await server.close();
      await runs.close();
    });
    const idle = async (): Promise<void> => {
      while (runs.count > 0) await new Promise((done) => setTimeout(done, 5));
    };
    const ask = async (text = question): Promise<string> => {
      write('p.baton.yaml', text, root);
      const run = await runs.start(join(root, 'p.baton.yaml'), { inputs: {} });
      await idle();
      return run;
    };
    const said = async (run: string) => {
      await idle();
      return (await engine.readRun(join(root, '.baton/runs', run))).result.outputs['said'];
    };
    const send = async (link: string, fields: Record<string, string>) => {
      const response = await fetch(link, { method: 'POST', body: new URLSearchParams(fields) });
      return { status: response.status, text: await response.text() };
    };
    const statuses = async () => (await notices.outbox.list()).map(({ status }) => status);
    return { notices, told, ask, idle, said, send, statuses, url: () => url };
  }

  const settle = (url: string): string =>
    `notices:\n  - {id: team, webhook: "${url}", secret: env:TEAM_NOTICE_SECRET, expires: 2h}\n`;

  /** A run that asks, and the link that was sent about it. */
  async function asked(text = question) {
    const hook = await target();
    write('baton.yaml', settle(hook.url));
    const server = await serve({ allow: [`http:127.0.0.1:${hook.port}`] });
    const run = await server.ask(text);
    await server.notices.look();
    const [sent] = hook.received;
    assert.ok(sent, server.told.join('\n'));
    const body = JSON.parse(sent.text) as Record<string, string>;
    return { ...server, hook, run, sent, body, link: body['link'] ?? '' };
  }

  it('tell of a question once, signed, with a link that says nothing of it', async () => {
    const { notices, hook, run, sent, body, link } = await asked();
    await notices.look();
    await notices.look();
    assert.equal(hook.received.length, 1);
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = sent.headers;
    assert.equal(
      signature,
      `v1,${createHmac('sha256', key)
        .update(`${String(id)}.${String(time)}.${sent.text}`)
        .digest('base64')}`,
    );
    assert.deepEqual(
      [body['type'], body['run'], body['pipeline'], body['question']],
      ['question', run, 'question', { name: 'person', kind: 'ask', text: 'Which <b>colour</b> & why?' }],
    );
    assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/answer\/[0-9a-f]{32}\.[\w-]{22}$/);
    assert.equal(link.includes(run) || link.includes('person'), false);
  });

  it('lead to a page that answers nothing by being looked at, and escapes what a run says', async () => {
    const { link, said, run } = await asked();
    for (let look = 0; look < 3; look++) {
      const response = await fetch(link);
      const page = await response.text();
      assert.equal(response.status, 200);
      assert.match(page, /Which &lt;b&gt;colour&lt;\/b&gt; &amp; why\?/);
      assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'.*form-action 'self'/);
      assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
      assert.equal(response.headers.get('cache-control'), 'no-store');
    }
    assert.equal(await said(run), undefined);
  });

  it('are answered by their link once', async () => {
    await engine.beginAudit(folder(), 'Ada');
    const { link, send, said, run } = await asked();
    const first = await send(link, { value: 'green' });
    assert.equal(first.status, 200, first.text);
    assert.equal(await said(run), 'green');
    const second = await send(link, { value: 'red' });
    assert.deepEqual([second.status, /used before/.test(second.text)], [410, true]);
    assert.equal((await fetch(link)).status, 410);
    const rows = (await readAudit(folder())).filter(({ action }) => action === 'question.answered' || action === 'notice.sent');
    assert.deepEqual(
      rows.map(({ action, name }) => [action, name]),
      [
        ['notice.sent', undefined],
        ['question.answered', 'link:team'],
      ],
    );
  });

  it('take one of several answers that come at once', async () => {
    const { link, send } = await asked();
    const replies = await Promise.all(['red', 'green', 'red'].map((value) => send(link, { value })));
    assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 410, 410]);
  });

  it('say what is wrong with an answer, and take another one', async () => {
    const { link, send, said, run } = await asked();
    const wrong = await send(link, { value: 'blue' });
    assert.deepEqual([wrong.status >= 400 && wrong.status < 500, /role="alert"/.test(wrong.text)], [true, true], wrong.text);
    assert.equal((await send(link, { value: 'green' })).status, 200);
    assert.equal(await said(run), 'green');
  });

  it('ask for the fields of a form', async () => {
    const { link, send, said, run } = await asked(form);
    assert.match(await (await fetch(link)).text(), /name="field\.name" value="" required/);
    assert.equal((await send(link, { 'field.name': 'Ada', 'field.age': '36' })).status, 200);
    assert.deepEqual(await said(run), { name: 'Ada', age: 36 });
  });

  const bad: readonly (readonly [what: string, link: (link: string) => string])[] = [
    ['whose signature was altered', (link) => `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`],
    ['whose signature was cut off', (link) => link.replace(/\.[\w-]+$/, '')],
    ['of another notice', (link) => link.replace(/answer\/\w{32}/, `answer/${'0'.repeat(32)}`)],
    ['that leads out of its folder', (link) => link.replace(/answer\/.*$/, 'answer/..%2F..%2Fp.baton.yaml')],
    ['with a part behind it', (link) => `${link}.x`],
  ];
  for (const [what, alter] of bad)
    it(`answer nothing by a link ${what}`, async () => {
      const { link, send, said, run } = await asked();
      const altered = alter(link);
      assert.equal((await fetch(altered)).status, 404);
      assert.equal((await send(altered, { value: 'red' })).status, 404);
      assert.equal(await said(run), undefined);
    });

  it('stay open while somebody guesses others', async () => {
    const { link, send, said, run } = await asked();
    const statuses = new Set<number>();
    const end = link.endsWith('A') ? 'B' : 'A';
    for (let turn = 0; !statuses.has(429); turn++) {
      assert.ok(turn < 500, 'guesses are bounded');
      statuses.add((await fetch(turn % 2 ? `${link.slice(0, -4)}${end.repeat(4)}` : `${link}.x`)).status);
    }
    assert.deepEqual([...statuses], [404, 429]);
    assert.equal((await send(link, { value: 'green' })).status, 200);
    assert.equal(await said(run), 'green');
  });

  it('answer nothing once their time is over', async () => {
    const { link, send, said, run } = await asked();
    ahead = 2 * 3_600_000 + 1000;
    const { status, text } = await send(link, { value: 'red' });
    assert.deepEqual([status, /expired/.test(text), await said(run)], [410, true, undefined]);
  });

  it('answer nothing where somebody made their time longer', async () => {
    const { link, send } = await asked();
    const place = join(folder(), '.baton/serve/notices');
    const [file = ''] = readdirSync(place).filter((name) => /^[0-9a-f]{32}\.json$/.test(name));
    const kept = JSON.parse(readFileSync(join(place, file), 'utf8')) as Record<string, unknown>;
    writeFileSync(join(place, file), JSON.stringify({ ...kept, expires: Number.MAX_SAFE_INTEGER }));
    ahead = 3 * 3_600_000;
    assert.equal((await send(link, { value: 'red' })).status, 404);
  });

  it('answer nothing in another folder, though all of it was copied there', async () => {
    const { link, run } = await asked();
    const copy = join(folder(), 'copy');
    cpSync(join(folder(), '.baton'), join(copy, '.baton'), { recursive: true });
    const other = await serve({ root: copy });
    const { status } = await other.send(link.replace(/^http:\/\/[^/]+/, other.url()), { value: 'red' });
    assert.equal(status, 404);
    assert.equal(await other.said(run), undefined);
  });

  it('answer nothing that was answered elsewhere', async () => {
    const { link, send, run, hook } = await asked();
    await engine.beginCancel(join(folder(), '.baton/runs', run), 'test', {}).then(({ tidying }) => tidying?.done);
    assert.equal((await send(link, { value: 'red' })).status, 410);
    assert.equal(hook.received.length, 1);
  });

  it('are tried again by the next server, where the other side refuses', async () => {
    const hook = await target(500, 302, 200);
    write('baton.yaml', settle(hook.url));
    const allow = [`http:127.0.0.1:${hook.port}`];
    const first = await serve({ allow });
    await first.ask();
    await first.notices.look();
    await first.notices.look();
    assert.equal(hook.received.length, 1);
    assert.match(first.told.join('\n'), /not sent, tried again .* answered 500/);
    const second = await serve({ allow });
    ahead += 15_000;
    await second.notices.look();
    // What was sent elsewhere by a redirect was not sent to the target.
    assert.deepEqual([hook.received.length, await second.statuses()], [2, ['pending']]);
    ahead += 70_000;
    await second.notices.look();
    assert.deepEqual([hook.received.length, await second.statuses()], [3, ['sent']]);
    assert.equal(new Set(hook.received.map(({ headers }) => headers['webhook-id'])).size, 1);
  });

  it('are given up where the other side refuses for as long as their link holds', async () => {
    const hook = await target(500);
    write('baton.yaml', settle(hook.url));
    const { ask, notices, statuses } = await serve({ allow: [`http:127.0.0.1:${hook.port}`] });
    await ask();
    for (let turn = 0; turn < 12; turn++) {
      await notices.look();
      ahead += 3_000_000;
    }
    assert.deepEqual(await statuses(), ['failed']);
    assert.deepEqual(await notices.counts(), { pending: 0, failed: 1 });
    assert.equal(hook.received.length < 10, true);
  });

  it('do not wait for ever for the other side', async () => {
    const hook = await target('never');
    write('baton.yaml', settle(hook.url));
    const { ask, notices, told } = await serve({ allow: [`http:127.0.0.1:${hook.port}`], seconds: 0.05 });
    await ask();
    await notices.look();
    assert.match(told.join('\n'), /not sent, tried again/);
  });

  for (const [what, allow] of [
    ['without the permission of a person', []],
    ['inside by a permission for everything, which is none for this machine', ['http']],
  ] as const)
    it(`go nowhere ${what}`, async () => {
      const hook = await target();
      write('baton.yaml', settle(hook.url));
      const { ask, notices, told } = await serve({ allow: [...allow] });
      await ask();
      await notices.look();
      assert.equal(hook.received.length, 0);
      assert.match(told.join('\n'), /127\.0\.0\.1/);
    });

  it('are not sent where their secret is none, or not there', async () => {
    const hook = await target();
    write('baton.yaml', settle(hook.url));
    const allow = [`http:127.0.0.1:${hook.port}`];
    for (const env of [{}, { TEAM_NOTICE_SECRET: 'short' }] as Record<string, string>[]) {
      const { ask, notices, told } = await serve({ allow, env });
      await ask();
      await notices.look();
      assert.match(told.join('\n'), /TEAM_NOTICE_SECRET/);
    }
    assert.equal(hook.received.length, 0);
  });

  it('go out once, however many servers the folder has', async () => {
    const hook = await target();
    write('baton.yaml', settle(hook.url));
    const allow = [`http:127.0.0.1:${hook.port}`];
    const servers = [await serve({ allow }), await serve({ allow }), await serve({ allow })];
    await servers[0]?.ask();
    for (let turn = 0; turn < 3; turn++) await Promise.all(servers.map(({ notices }) => notices.look()));
    assert.equal(hook.received.length, 1);
  });

  it('are dropped where the question was answered before they went out', async () => {
    const hook = await target(500);
    write('baton.yaml', settle(hook.url));
    const { ask, notices, statuses } = await serve({ allow: [`http:127.0.0.1:${hook.port}`] });
    const run = await ask();
    await notices.look();
    await engine.beginCancel(join(folder(), '.baton/runs', run), 'test', {}).then(({ tidying }) => tidying?.done);
    ahead += 15_000;
    await notices.look();
    assert.deepEqual([hook.received.length, await statuses()], [1, ['void']]);
  });

  it('speak to Slack in its shape, and never tell its address', async () => {
    const hook = await target(200, 500);
    write('baton.yaml', 'notices:\n  - {id: chat, slack: env:CHAT_NOTICE_URL}\n');
    const env = { CHAT_NOTICE_URL: hook.url };
    const { ask, notices, told } = await serve({ allow: [`http:127.0.0.1:${hook.port}`], env });
    await ask();
    await notices.look();
    const { text } = JSON.parse(hook.received[0]?.text ?? '{}') as { text: string };
    assert.match(
      text,
      /^question asks: Which &lt;b&gt;colour&lt;\/b&gt; &amp; why\?\n<http:\/\/127\.0\.0\.1:\d+\/answer\/[\w.-]+\|Answer> \(.*\)\nrun \S+$/,
    );
    await ask();
    await notices.look();
    const kept = JSON.stringify(await notices.outbox.list());
    assert.match(kept, /answered 500/);
    assert.equal(told.join('\n').includes('hook-of-the-team') || kept.includes('hook-of-the-team'), false);
  });

  it('go out as letters, whose link answers', async () => {
    const letters: string[] = [];
    const post = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, _session, callback) {
        let text = '';
        stream.on('data', (part: Buffer) => {
          text += part.toString();
        });
        stream.on('end', () => {
          letters.push(text);
          callback();
        });
      },
    });
    await new Promise<void>((done) => post.listen(0, '127.0.0.1', () => done()));
    ends.push(() => new Promise((done) => post.close(() => done())));
    const { port } = post.server.address() as AddressInfo;
    write(
      'baton.yaml',
      'notices:\n  - {id: mail, email: ada@example.org, from: baton@example.org, smtp: "env:MAIL_NOTICE_URL"}\n',
    );
    const env = { MAIL_NOTICE_URL: `smtp://127.0.0.1:${port}` };
    const { ask, notices, told, send, said } = await serve({ allow: [`http:127.0.0.1:${port}`], env });
    const run = await ask();
    await notices.look();
    await notices.look();
    assert.equal(letters.length, 1, told.join('\n'));
    const plain = (letters[0] ?? '').replaceAll('=\r\n', '').replaceAll('=3D', '=');
    const [, link = ''] = /Answer: (http:\S+)/.exec(plain) ?? [];
    assert.equal((await send(link, { value: 'green' })).status, 200, plain);
    assert.equal(await said(run), 'green');
  });

  it('tell of alerts to those who want them', async () => {
    const hook = await target();
    write('baton.yaml', `notices:\n  - {id: team, webhook: "${hook.url}", secret: env:TEAM_NOTICE_SECRET, of: [alerts]}\n`);
    const { ask, notices, told } = await serve({ allow: [`http:127.0.0.1:${hook.port}`, 'terminal:sleep *'] });
    await ask();
    const run = await ask(
      'id: slow\nalerts: {time: 1ms}\nsteps: [{id: one, tool: terminal, action: run, parameters: {argv: [sleep, "0.05"]}}]\n',
    );
    await notices.look();
    assert.equal(hook.received.length, 1, told.join('\n'));
    const body = JSON.parse(hook.received[0]?.text ?? '{}') as Record<string, unknown>;
    assert.deepEqual([body['type'], body['run'], body['link']], ['alerts', run, undefined]);
    assert.match(String(body['alerts']), /took/);
  });
});
