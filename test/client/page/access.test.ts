import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSignIn } from '../../../engine/cli/serve/sign-in/sign-in.ts';
import { createScheduleFinder } from '../../../engine/cli/serve/triggers/schedules.ts';
import * as engine from '../../../engine/index.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { faultsOfKeys } from '../panel/access.ts';
import { faultsByAxe } from '../panel/axe.ts';
import { needsBrowser } from '../panel/browser.ts';
import { misfitsOfPage } from '../panel/misfits.ts';
import type { Theme } from '../panel/themes.ts';
import { type OpenServer, openServer, type Reader, signInWith, visitPage } from './open-page.ts';

const long = 'a_pipeline_with_a_name_that_is_longer_than_a_telephone_is_wide';
const asks = yaml`
  id: ${long}
  description: Asks somebody, and does what was said, whatever that may be, in several words that need a line of their own.
  triggers:
    schedule:
      - {id: morning_of_every_day_but_those_when_nobody_is_there, cron: "0 7 * * MON-FRI", timezone: America/Argentina/Buenos_Aires, inputs: {name: Ada}}
      - {id: evening, cron: "0 19 * * *", inputs: {name: Ada}}
      - {id: night, cron: "0 2 * * *", inputs: {name: Ada}}
  inputs:
    name: {type: string, required: true, description: Who is asked by a name that others know as well}
    tone: {type: string, enum: [warm, formal], default: warm}
  outputs: {said: "{{ person }}"}
  steps:
    - {id: hello, set: {text: "Hello {{ inputs.name }}"}}
    - {id: person, ask: "Which colour shall the house of {{ inputs.name }} have, now that nobody else has said anything?", choices: [red, green, neither of the two]}
    - {id: paint, set: {text: "Painted {{ person }}"}}
`;
const themes: Record<Theme, Record<string, string>> = {
  light: { 'prefers-color-scheme': 'light', 'prefers-contrast': 'no-preference' },
  dark: { 'prefers-color-scheme': 'dark', 'prefers-contrast': 'no-preference' },
  'hc-light': { 'prefers-color-scheme': 'light', 'prefers-contrast': 'more' },
  'hc-dark': { 'prefers-color-scheme': 'dark', 'prefers-contrast': 'more' },
};
const sizes = { phone: { width: 360, height: 740 }, tablet: { width: 768, height: 1024 }, desk: { width: 1280, height: 800 } };
/** Nobody is asked for it before somebody presses. */
const signIn = createSignIn(
  {
    issuer: 'https://login.example.org',
    clientId: 'baton',
    name: 'the accounts of Example and Daughters, Incorporated',
    scopes: [],
    grants: [],
  },
  { env: {}, project: undefined, publicUrl: undefined },
);
/** Answers in the page as a server with a database and workers does. */
const withWorkers = `(() => {
  const send = globalThis.fetch;
  const time = new Date().toISOString();
  const worker = { id: 'w', pid: 4242, version: '0.1.0', since: time, seen: time };
  const workers = [
    { ...worker, host: 'runner-with-a-long-name-7f9c6d5b8-x2x4z.pipelines.svc.cluster.example.org', pools: ['gpu', 'python', 'default'], runs: 12 },
    { ...worker, id: 'v', host: 'serve-1', pools: [], runs: 0 },
  ];
  globalThis.fetch = async (path, init) => {
    if (path === 'v1/workers') return Response.json(workers);
    const answer = await send(path, init);
    if (path !== 'page/session' || answer.status !== 200) return answer;
    return Response.json({ ...(await answer.json()), workers: true });
  };
})()`;
const pictures = process.env['PAGE_PICTURES'];

describe('the page of baton serve keeps nobody out', function () {
  this.timeout(120_000);
  before(function () {
    needsBrowser(this, 'the page of baton serve keeps nobody out');
  });
  useOwnHome();
  let server: OpenServer | undefined;
  afterEach(() => server?.close());
  const folder = temporaryFolder();

  /** Keeps what a schedule began last. */
  const mark = async (index: number, began: { run?: string; problem?: string; waiting?: number[] }): Promise<void> => {
    const found = await createScheduleFinder({ engine, folder: folder(), version: '1', start: {} })();
    const { run, problem, waiting = [] } = began;
    const time = Date.UTC(2026, 4, 1);
    await found[index]?.store.write({ schedule: 'any', until: time, waiting, run, time, problem });
  };

  /** A folder with schedules, with a run that has ended and one that waits. */
  const prepare = async (): Promise<{ server: OpenServer; ended: string; waiting: string }> => {
    writeFileSync(join(folder(), 'asks.baton.yaml'), asks);
    writeFileSync(join(folder(), 'broken.baton.yaml'), 'id: broken\nsteps:\n  - {id: a, set: {x: 1}, befroe: b}\n');
    const opened = await openServer(folder(), { signIn });
    server = opened;
    const send = async (path: string, body: object): Promise<{ run: string }> => {
      const headers = { Authorization: `Bearer ${opened.tokenOf()}` };
      const answer = await fetch(`${opened.url}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      const text = await answer.text();
      assert.equal(answer.status, 202, text);
      return JSON.parse(text);
    };
    const reached = async (run: string, wanted: string): Promise<void> => {
      for (let turn = 0; turn < 1000; turn++) {
        if ((await engine.listRuns(folder())).some(({ id, status }) => id === run && status === wanted)) return;
        await new Promise((done) => setTimeout(done, 15));
      }
      assert.fail(`${run} is not ${wanted}`);
    };
    const begin = async (): Promise<string> => (await send('runs', { file: 'asks.baton.yaml', inputs: { name: 'Ada' } })).run;
    const [ended, waiting] = [await begin(), await begin()];
    await reached(ended, 'waiting');
    await send(`runs/${ended}/answers`, { value: 'red' });
    await reached(ended, 'succeeded');
    await reached(waiting, 'waiting');
    await mark(1, { run: ended, waiting: [1, 2] });
    await mark(2, {
      problem: 'The run needs permissions that nobody gave: terminal:rm -rf /a/path/that/is/long/enough/to/be/broken.',
    });
    return { server: opened, ended, waiting };
  };

  /** Each place of the page, and what shows that it is there. */
  const places = ({ ended, waiting }: { ended: string; waiting: string }): Record<string, [hash: string, seen: string]> => ({
    runs: ['#/', '.run-list li:nth-child(2)'],
    inbox: ['#/inbox', '.question-entry'],
    schedules: ['#/schedules', '.schedule-list li:nth-child(3)'],
    workers: ['#/workers', '.worker-list li:nth-child(2)'],
    pipelines: ['#/pipelines', '.pipeline-list li:nth-child(2)'],
    form: ['#/pipelines/asks.baton.yaml', '[data-input=tone] select'],
    broken: ['#/pipelines/broken.baton.yaml', '.banner.is-failed'],
    ended: [`#/runs/${ended}`, '.results'],
    waiting: [`#/runs/${waiting}`, '.banner .answers'],
    'no run': ['#/runs/none', '.page-fault h1'],
  });

  const faultsOf = async ({ tab }: Reader): Promise<string[]> => [
    ...((await tab.evaluate(`(${faultsOfKeys})()`)) as string[]),
    ...((await tab.evaluate(`(${misfitsOfPage})()`)) as string[]),
  ];
  /** The dialog for another value of a step, with a text that is no JSON. */
  const openDialog = async ({ see, tab, press, type }: Reader): Promise<void> => {
    await see(
      '((one) => one && (one.click(), true))(document.querySelector("[data-path=hello] .face") ?? document.querySelector("[data-path=hello]"))',
    );
    await see('((one) => one && (one.click(), true))(document.querySelector("[data-tool=menu]"))');
    await see(
      "((one) => one && (one.click(), true))([...document.querySelectorAll('[role=menuitem]')].find((one) => one.textContent.startsWith('Change this value')))",
    );
    await see("document.querySelector('dialog[open] textarea').value.includes('Hello Ada')");
    await type('dialog textarea', '{"text": ');
    await press('Begin a run with it');
    await see("document.querySelector('dialog [role=alert], dialog .is-failed, dialog .problem')");
    await tab.evaluate('document.activeElement?.blur()');
  };
  const draw = async ({ tab }: Reader, name: string): Promise<void> => {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await tab.picture(join(pictures, `${name}.png`));
  };

  it('in any theme', async () => {
    const shown = await prepare();
    const faults: string[] = [];
    await visitPage(shown.server.url, sizes.desk, async (reader) => {
      const look = async (name: string): Promise<void> => {
        const wear = async (theme: Theme): Promise<void> => {
          await reader.tab.prefer(themes[theme]);
          await draw(reader, `${name}-${theme}`);
        };
        faults.push(...(await faultsByAxe(reader.tab, wear)).map((fault) => `${name}: ${fault}`));
      };
      await reader.see("document.querySelector('#token')");
      await look('sign-in');
      await reader.tab.evaluate(withWorkers);
      await signInWith(reader, shown.server.tokenOf());
      for (const [name, [hash, seen]] of Object.entries(places(shown))) {
        await reader.go(hash);
        await reader.see(`document.querySelector(${JSON.stringify(seen)})`);
        await look(name);
      }
      await reader.go(`#/runs/${shown.ended}`);
      await openDialog(reader);
      await look('value dialog');
    });
    assert.deepEqual(faults, []);
  });

  for (const [device, size] of Object.entries(sizes))
    it(`on a ${device}`, async () => {
      const shown = await prepare();
      const faults: string[] = [];
      await visitPage(shown.server.url, size, async (reader) => {
        const look = async (name: string): Promise<void> => {
          faults.push(...(await faultsOf(reader)).map((fault) => `${name}: ${fault}`));
          await draw(reader, `${name}-${device}`);
        };
        await reader.see("document.querySelector('#token')");
        await look('sign-in');
        await reader.tab.evaluate(withWorkers);
        await signInWith(reader, shown.server.tokenOf());
        for (const [name, [hash, seen]] of Object.entries(places(shown))) {
          await reader.go(hash);
          await reader.see(`document.querySelector(${JSON.stringify(seen)})`);
          // What is drawn by its own size has it in the next frame.
          await reader.tab.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
          await look(name);
        }
        await reader.go(`#/runs/${shown.ended}`);
        await openDialog(reader);
        await look('value dialog');
      });
      assert.deepEqual(faults, []);
    });
});
