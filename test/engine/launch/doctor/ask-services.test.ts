import assert from 'node:assert/strict';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askServices } from '../../../../engine/launch/doctor/ask-services.ts';
import { examine } from '../../../../engine/launch/doctor/doctor.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('asking every search service that is set up', () => {
  const root = temporaryFolder();
  const asked: (string | undefined)[] = [];
  let server: Server;
  let url = '';
  const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
    results: (response) =>
      response.setHeader('content-type', 'application/json').end('{"results":[{"title":"Tea","url":"https://tea.example/"}]}'),
    page: (response) => response.setHeader('content-type', 'text/html').end('<p>Hello</p>'),
    closed: (response) => response.writeHead(401).end('sk-planted-search is no key'),
    silent: () => undefined,
  };
  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.url);
      answers[request.url?.split(/[/?]/)[1] ?? '']?.(response);
    }).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const cases: [path: string, state: string, says: RegExp][] = [
    ['results', 'fine', /^BATON_SEARCH_URL answers \(\d+\.\d s\)$/],
    ['page', 'lacking', /^BATON_SEARCH_URL cannot be used \(tool\): /],
    ['closed', 'lacking', /^BATON_SEARCH_URL cannot be used \(auth\): /],
    ['silent', 'lacking', /^BATON_SEARCH_URL cannot be used \(timeout\): It had not answered after 0\.2 s\.$/],
  ];
  for (const [path, state, says] of cases)
    it(`says whether it answers: ${path}`, async () => {
      const env = { BATON_SEARCH_URL: `${url}/${path}`, BATON_SEARCH_KEY: 'sk-planted-search' };
      const told = await askServices(root(), env, { wait: path === 'silent' ? 200 : 20_000 });
      assert.deepEqual([told.length, told[0]?.about, told[0]?.state], [1, 'live', state]);
      assert.match(told[0]?.says ?? '', says);
      assert.doesNotMatch(JSON.stringify(told), /planted/);
      assert.match(asked.at(-1) ?? '', /q=weather/);
    });

  it('a key that no request can carry is told without asking, and nobody is asked who is not set up', async () => {
    const before = asked.length;
    const told = await askServices(root(), { EXA_API_KEY: '"not a key"' });
    assert.deepEqual(
      [told.length, told[0]?.state, /^Exa cannot be used \(auth\)/.test(told[0]?.says ?? '')],
      [1, 'lacking', true],
    );
    assert.deepEqual(await askServices(root(), {}), []);
    assert.equal(asked.length, before);
  });

  it('is asked for with `live`', async () => {
    const env = { BATON_SEARCH_URL: `${url}/results` };
    const live = (await examine(root(), env, { live: true })).filter(({ says }) => says.startsWith('BATON_SEARCH_URL'));
    assert.equal(live.length, 1);
    assert.deepEqual(
      (await examine(root(), env)).filter(({ says }) => says.startsWith('BATON_SEARCH_URL answers')),
      [],
    );
  });
});
