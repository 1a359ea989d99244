import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { temporaryFolder } from '../store/folder.ts';
import { obey, type Said, testIo } from './io.ts';

describe('whom alerts are told to', () => {
  const place = temporaryFolder();
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  const baton = (...args: string[]): Promise<Said> => obey(args, testIo(place(), { env }));
  const got: { url: string; body: string }[] = [];
  let server: Server;
  let port = 0;
  beforeEach(async () => {
    got.length = 0;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => {
        body += piece.toString();
      });
      request.on('end', () => {
        got.push({ url: request.url ?? '', body });
        response.writeHead(request.url === '/broken' ? 500 : 204).end();
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'p.yaml'), 'id: p\nsteps:\n  - {id: a, fail: no}\n');
  });
  afterEach(() => new Promise<void>((closed) => void server.close(() => closed())));
  const told = async (more: string, ...args: string[]): Promise<Said> => {
    writeFileSync(join(place(), 'baton.yaml'), `alerts: {failure_rate: 0.5, ${more}}\n`);
    for (let count = 0; count < 4; count++) await baton('run', 'p.yaml', '-q');
    return baton('run', 'p.yaml', ...args);
  };

  it('a webhook is the word of the folder: nothing goes out until a person permits it', async () => {
    const { code, err } = await told(`webhook: "http://127.0.0.1:${port}/hook"`);
    assert.equal(code, 1);
    assert.deepEqual(got, []);
    assert.match(
      err,
      /! The alerts were not sent to http:\/\/127\.0\.0\.1:\d+\/hook: `alerts\.webhook` of baton\.yaml wants to send alerts/,
    );
    assert.match(err, new RegExp(`--allow '?http:127\\.0\\.0\\.1:${port}`));
  });

  it('a webhook that is permitted gets the run and its alerts', async () => {
    const { err } = await told(`webhook: "http://127.0.0.1:${port}/hook"`, '--allow', `http:127.0.0.1:${port}`);
    assert.doesNotMatch(err, /were not sent/);
    assert.equal(got.length, 1);
    const { run, pipeline, alerts } = JSON.parse(got[0]?.body ?? '');
    assert.deepEqual(
      [typeof run, pipeline, alerts.length, alerts[0].kind, alerts[0].value],
      ['string', 'p', 1, 'failure_rate', 1],
    );
  });

  it('a webhook that refuses is told, and fails nothing more', async () => {
    const { code, err } = await told(`webhook: "http://127.0.0.1:${port}/broken"`, '--allow', `http:127.0.0.1:${port}`);
    assert.equal(code, 1);
    assert.match(err, /were not sent to .*\/broken: .*500/);
  });

  it('a command is asked for as the terminal is', async () => {
    const program = '[sh, -c, "cp .baton/alerts.json told.json"]';
    const refused = await told(`command: ${program}`);
    assert.match(
      refused.err,
      /were not sent to sh -c cp \.baton\/alerts\.json told\.json: `alerts\.command` of baton\.yaml wants to run/,
    );
    assert.ok(!existsSync(join(place(), 'told.json')));
    const { err } = await baton('run', 'p.yaml', '--allow', 'terminal:sh *+machine');
    assert.doesNotMatch(err, /were not sent/);
    assert.equal(JSON.parse(readFileSync(join(place(), 'told.json'), 'utf8')).pipeline, 'p');
  });

  it('nobody is told where nothing is beyond', async () => {
    writeFileSync(join(place(), 'baton.yaml'), `alerts: {time: 1h, webhook: "http://127.0.0.1:${port}/hook"}\n`);
    const { err } = await baton('run', 'p.yaml', '--allow', `http:127.0.0.1:${port}`);
    assert.doesNotMatch(err, /were not sent/);
    assert.deepEqual(got, []);
  });

  for (const wrong of ['webhook: ftp://x/y', 'webhook: 3', 'command: []', 'command: ls']) {
    it(`refuses ${wrong}`, async () => {
      writeFileSync(join(place(), 'baton.yaml'), `alerts: {${wrong}}\n`);
      assert.match((await baton('check', 'baton.yaml')).out, /baton\.yaml:1:\d+/);
    });
  }
  it('a pipeline tells nobody', async () => {
    writeFileSync(join(place(), 'p.yaml'), 'alerts: {webhook: "https://example.com"}\nid: p\nsteps:\n  - {id: a, set: {x: 1}}\n');
    assert.match((await baton('check', 'p.yaml')).out, /p\.yaml:1:\d+.*webhook/s);
  });
});
