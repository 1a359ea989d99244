import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sessionTimes } from '../../../engine/cli/serve/page/sessions.ts';
import { createSignIn } from '../../../engine/cli/serve/sign-in/sign-in.ts';
import { createScheduleFinder } from '../../../engine/cli/serve/triggers/schedules.ts';
import * as engine from '../../../engine/index.ts';
import { beginLog } from '../../../engine/store/runs/fork.ts';
import { serverRoles } from '../../../engine/trust/tokens.ts';
import { startProvider, type TestProvider } from '../../engine/cli/serve/identity-provider.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { needsBrowser } from '../panel/browser.ts';
import { type OpenServer, openServer, signInWith, visitAddress, visitPage } from './open-page.ts';

const size = { width: 1280, height: 800 };
/** Markup that would say so if it were any. */
const markup = '<img src=x onerror="globalThis.broken.push(1)"><b id=evil>bold</b>';

const pipelines: Record<string, string> = {
  greet: yaml`
    id: greet
    description: Greets somebody
    inputs:
      name: {type: string, required: true}
      times: {type: integer, default: 2, maximum: 5}
      key: {type: string, secret: true}
    outputs: {text: "{{ hello.text }}"}
    steps: [{id: hello, set: {text: "Hello {{ inputs.name }} {{ inputs.times }}"}}]
  `,
  colour: yaml`
    id: colour
    outputs: {said: "{{ person }}"}
    steps: [{id: person, ask: Which colour?, choices: [red, green]}]
  `,
  slow: yaml`
    id: slow
    steps:
      - {id: first, set: {n: 1}}
      - {id: sleeps, tool: terminal, action: run, parameters: {argv: [sleep, "{{ first.n + 300 }}"]}}
  `,
  naps: yaml`
    id: naps
    inputs: {last: {type: string, default: "0.3"}}
    limits: {max_parallel: 1}
    steps:
      - {id: one, tool: terminal, action: run, parameters: {argv: [sleep, "0.2"]}}
      - {id: two, tool: terminal, action: run, parameters: {argv: [sleep, "0.2"]}}
      - {id: last, tool: terminal, action: run, parameters: {argv: [sleep, "{{ inputs.last }}"]}, dependencies: [one, two]}
  `,
  needs: yaml`
    id: needs
    steps:
      - {id: word, set: {text: done}}
      - {id: echo, tool: terminal, action: run, parameters: {argv: [echo, "{{ word.text }}"]}}
  `,
};

describe('the page of baton serve', function () {
  this.timeout(60_000);
  before(function () {
    needsBrowser(this, 'the page of baton serve');
  });
  useOwnHome();
  let server: OpenServer;
  // Before the folder is removed.
  afterEach(async () => {
    await server?.close();
    assert.deepEqual(server?.faults, []);
  });
  const folder = temporaryFolder();
  const write = (file: string, text: string): void => {
    const path = join(folder(), file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  beforeEach(async () => {
    for (const [name, text] of Object.entries(pipelines)) write(`${name}.baton.yaml`, text);
    server = await openServer(folder(), { allow: ['terminal:sleep *'] });
  });

  const begin = async (file: string, inputs: Record<string, string> = {}): Promise<string> => {
    const response = await fetch(`${server.url}/v1/runs`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${server.tokenOf()}` },
      body: JSON.stringify({ file: `${file}.baton.yaml`, inputs }),
    });
    const text = await response.text();
    assert.equal(response.status, 202, text);
    const told: { run: string } = JSON.parse(text);
    return told.run;
  };
  const reached = async (run: string, wanted: string): Promise<void> => {
    for (let turn = 0; turn < 1000; turn++) {
      if ((await engine.listRuns(folder())).some(({ id, status }) => id === run && status === wanted)) return;
      await new Promise((done) => setTimeout(done, 15));
    }
    assert.fail(`${run} is not ${wanted}`);
  };

  it('shows nothing before somebody has signed in, and takes no token that is none', async () => {
    await begin('greet', { name: 'Ada' });
    await visitPage(server.url, size, async (reader) => {
      const { type, press, see, seeText, tab } = reader;
      await seeText('Sign in to');
      assert.equal(await tab.evaluate("document.body.innerText.includes('greet')"), false);
      await type('#token', 'baton_wrong');
      await press('Sign in');
      await seeText('This token is not known here');
      await signInWith(reader, server.tokenOf());
      await see("document.querySelector('.run-list .is-succeeded')");
      assert.equal(await tab.evaluate('document.cookie'), '', 'scripts see no session');
    });
  });

  it('keeps the session for the next visit, and ends it where somebody signs out', async () => {
    await visitPage(server.url, size, (reader) => signInWith(reader, server.tokenOf()));
    await visitPage(server.url, size, async ({ press, seeText }) => {
      await press('Sign out');
      await seeText('Sign in to');
    });
    await visitPage(server.url, size, ({ seeText }) => seeText('Sign in to'));
  });

  it('begins a run by the form of its inputs, and shows it until it has ended', async () => {
    await visitPage(server.url, size, async (reader) => {
      const { press, type, see, seeText, tab } = reader;
      await signInWith(reader, server.tokenOf());
      await press('Pipelines');
      await seeText('Greets somebody');
      await tab.evaluate('document.querySelector(\'a[href$="greet.baton.yaml"]\').click()');
      await see("document.querySelector('[data-input=times] input')");
      assert.equal(await tab.evaluate("document.querySelector('[data-input=key]') === null"), true, 'secrets are not sent');
      await type('[data-input=name] textarea', 'Ada');
      await type('[data-input=times] input', '9');
      await tab.evaluate("document.querySelector('.input-form button[type=submit]').click()");
      await seeText('must be at most 5');
      await type('[data-input=times] input', '3');
      await tab.evaluate("document.querySelector('.input-form button[type=submit]').click()");
      await see("location.hash.startsWith('#/runs/')");
      await seeText('Succeeded');
      await press('Summary');
      await seeText('Hello Ada 3');
      await press('Inputs');
      await see("document.querySelector('[data-input=name] textarea')?.value === 'Ada'");
    });
  });

  it('shows a run that goes on as it goes on, and ends it', async () => {
    const run = await begin('slow');
    await visitPage(server.url, size, async (reader) => {
      const { press, go, see, seeText } = reader;
      await signInWith(reader, server.tokenOf());
      await see("document.querySelector('.run-list .is-running')");
      await go(`#/runs/${run}`);
      await see("document.querySelector('.card.is-running, .card .is-running')");
      await press('Stop');
      await seeText('Cancelled');
    });
    await reached(run, 'cancelled');
  });

  it('shows when a run that goes on will end, once there are earlier ones, and at the end what held it up', async () => {
    const first = await begin('naps', { last: '300' });
    await visitPage(server.url, size, async (reader) => {
      const { press, go, see, seeText } = reader;
      await signInWith(reader, server.tokenOf());
      await go(`#/runs/${first}`);
      await press('Timeline');
      await seeText('There is no forecast: no earlier run is known here.');
      await press('Stop');
      await seeText('Cancelled');
      const earlier = [await begin('naps'), await begin('naps')];
      for (const run of earlier) await reached(run, 'succeeded');

      await go(`#/runs/${await begin('naps', { last: '300' })}`);
      await see("document.querySelector('.figures')?.innerText.includes('of ~')");
      await press('Timeline');
      await see("document.querySelector('.time-rows .ahead')");
      await go(`#/runs/${earlier[0]}`);
      await seeText('Succeeded');
      await press('Timeline');
      await seeText('One more slot of the run (limits.max_parallel, now 1) would have saved');
      await see("document.querySelectorAll('.time-notes tbody tr').length === 3");
      await press('Summary');
      await seeText('What held it up');
    });
  });

  it('answers a question in its run, and shows what comes of it', async () => {
    const run = await begin('colour');
    await reached(run, 'waiting');
    await visitPage(server.url, size, async (reader) => {
      const { press, go, seeText } = reader;
      await signInWith(reader, server.tokenOf());
      await go(`#/runs/${run}`);
      await seeText('Which colour?');
      await press('green');
      await seeText('Succeeded');
      await seeText('green');
    });
  });

  it('holds every open question in one place, where each is answered', async () => {
    const runs = [await begin('colour'), await begin('colour')];
    for (const run of runs) await reached(run, 'waiting');
    await visitPage(server.url, size, async (reader) => {
      const { press, see, seeText } = reader;
      await signInWith(reader, server.tokenOf());
      await see("document.querySelector('.top-bar .count')?.textContent.startsWith('2')");
      await press('Inbox2 2 questions');
      await see("document.querySelectorAll('.question-entry').length === 2");
      await press('red');
      await see("document.querySelectorAll('.question-entry').length === 1");
      await press('green');
      await seeText('Nothing waits for you.');
    });
    for (const run of runs) await reached(run, 'succeeded');
  });

  it('shows the schedules of pipelines, and leads to what began last', async () => {
    const nightly = yaml`
      id: nightly
      triggers: {schedule: [{id: morning, cron: "0 7 * * *", timezone: Europe/Berlin}, {id: evening, cron: "0 19 * * *"}], file: "inbox/*.pdf"}
      steps: [{id: a, set: {x: 1}}]
    `;
    write('nightly.baton.yaml', nightly);
    const run = await begin('nightly');
    const found = await createScheduleFinder({ engine, folder: folder(), version: '1', start: {} })();
    const time = Date.UTC(2026, 4, 1);
    await found[1]?.store.write({ schedule: 'any', until: time, waiting: [], run, time, problem: 'It was cut off.' });
    await visitPage(server.url, size, async (reader) => {
      const { press, see, seeText, tab } = reader;
      await signInWith(reader, server.tokenOf());
      await press('Schedules');
      await seeText('0 7 * * * · Europe/Berlin');
      await seeText('inbox/*.pdf');
      await seeText('Has not started a run yet');
      await seeText('It was cut off.');
      await see("/Next: .*\\d/.test(document.querySelector('.schedule-entry').innerText)");
      await tab.evaluate("document.querySelector('.entry-last a').click()");
      await see(`location.hash === '#/runs/${run}'`);
    });
  });

  it('promises no time of a schedule that the server does not obey', async () => {
    await server.close();
    write('nightly.baton.yaml', 'id: nightly\ntriggers: {schedule: [{cron: "0 7 * * *"}]}\nsteps: [{id: a, set: {x: 1}}]\n');
    server = await openServer(folder(), { noTriggers: true });
    await visitPage(server.url, size, async (reader) => {
      await signInWith(reader, server.tokenOf());
      await reader.press('Schedules');
      await reader.seeText('Not used by this server');
      assert.equal(await reader.tab.evaluate("document.body.innerText.includes('Next:')"), false);
    });
  });

  it('says how a schedule is written where there is none', async () => {
    await visitPage(server.url, size, async (reader) => {
      await signInWith(reader, server.tokenOf());
      await reader.press('Schedules');
      await reader.seeText('No pipeline in this folder begins by itself');
    });
  });

  it('gives a permission once, and offers nothing that holds for longer', async () => {
    const run = await begin('needs');
    await reached(run, 'waiting');
    await visitPage(server.url, size, async (reader) => {
      const { press, go, tab, seeText } = reader;
      await signInWith(reader, server.tokenOf());
      await go(`#/runs/${run}`);
      await seeText('Allow once');
      assert.deepEqual(
        await tab.evaluate("[...document.querySelectorAll('.banner .answers .button')].map((one) => one.textContent)"),
        ['Allow once', 'Do not allow'],
      );
      await press('Allow once');
      await seeText('Succeeded');
    });
  });

  it('goes on with a run that was cut off', async () => {
    const run = await begin('colour');
    await reached(run, 'waiting');
    const at = join(folder(), '.baton/runs', run);
    const { facts } = await engine.openLogReader(at)();
    await beginLog(
      at,
      facts.filter(({ type }) => type !== 'run.finished' && type !== 'person.asked'),
    );
    await visitPage(server.url, size, async (reader) => {
      const { press, go, seeText, tab } = reader;
      await signInWith(reader, server.tokenOf());
      await go(`#/runs/${run}`);
      await seeText('The run was cut off.');
      const offers = await tab.evaluate(
        "[...document.querySelectorAll('.banner .offers .button')].map((one) => one.textContent)",
      );
      assert.deepEqual(offers, ['Resume', 'Run all again']);
      await press('Resume');
      await seeText('Which colour?');
    });
  });

  it('holds two runs against each other', async () => {
    await begin('greet', { name: 'Ada' });
    const second = await begin('greet', { name: 'Bo' });
    await reached(second, 'succeeded');
    await visitPage(server.url, size, async (reader) => {
      const { press, go, see, seeText, tab } = reader;
      await signInWith(reader, server.tokenOf());
      await go(`#/runs/${second}`);
      await press('History');
      await see("document.querySelectorAll('.history input[type=checkbox]').length === 2");
      await tab.evaluate("for (const one of document.querySelectorAll('.history input[type=checkbox]')) one.click()");
      await press('Compare');
      await seeText('Hello Ada 2');
      await seeText('Hello Bo 2');
    });
  });

  it('asks to sign in again once the session has ended', async () => {
    await visitPage(server.url, size, async (reader) => {
      const { seeText } = reader;
      await signInWith(reader, server.tokenOf());
      server.clock.ahead = sessionTimes.idle + 1;
      await seeText('The session has ended. Sign in again.');
    });
  });

  it('offers who may only read nothing else', async () => {
    const asks = await begin('colour');
    await reached(asks, 'waiting');
    const goesOn = await begin('slow');
    await visitPage(server.url, size, async (reader) => {
      const { go, seeText, tab } = reader;
      await signInWith(reader, server.tokenOf(['read']));
      const buttons = async (): Promise<string> =>
        String(
          await tab.evaluate(
            "[...document.querySelectorAll('.panel .button, .question-entry .button')].map((one) => one.textContent).join()",
          ),
        );
      await go(`#/runs/${asks}`);
      await seeText('Which colour?');
      assert.equal(await buttons(), '');
      await go(`#/runs/${goesOn}`);
      await seeText('Running');
      assert.equal(await buttons(), '');
      await go('#/inbox');
      await seeText('You may read questions here');
      assert.equal(await buttons(), '');
      await go('#/pipelines/greet.baton.yaml');
      await seeText('Inputs');
      assert.equal(await buttons(), '');
    });
  });

  it('shows markup as the text that it is, wherever it comes from', async () => {
    write(
      'markup.baton.yaml',
      JSON.stringify({
        id: 'markup',
        name: markup,
        description: markup,
        inputs: { text: { type: 'string', description: markup, default: markup } },
        outputs: { text: '{{ shown.text }}' },
        steps: [
          { id: 'shown', set: { text: '{{ inputs.text }}', table: [{ [markup]: markup }] } },
          { id: 'person', ask: `${markup} {{ inputs.text }}`, choices: [markup, 'no'] },
        ],
      }),
    );
    const run = await begin('markup', { text: `${markup} # heading\n\n[link](javascript:alert(1))` });
    await reached(run, 'waiting');
    await visitPage(server.url, size, async (reader) => {
      const { go, press, see, seeText, tab } = reader;
      await signInWith(reader, server.tokenOf());
      const look = async (): Promise<void> => {
        const found = await tab.evaluate('document.querySelectorAll(\'img, #evil, iframe, a[href^="javascript"]\').length');
        assert.equal(found, 0);
      };
      await go('#/pipelines');
      await seeText('<b id=evil>');
      await look();
      await go('#/pipelines/markup.baton.yaml');
      await seeText('<b id=evil>');
      await look();
      await go('#/inbox');
      await seeText('<b id=evil>');
      await look();
      await go(`#/runs/${run}`);
      await seeText('<b id=evil>');
      await look();
      for (const tab of ['Graph', 'Timeline', 'Summary', 'History', 'Inputs']) {
        await press(tab);
        await see(`document.querySelector('[role=tab][aria-selected=true]')?.textContent === ${JSON.stringify(tab)}`);
        await look();
      }
      await press('Graph');
      await tab.evaluate("document.querySelector('[data-path=shown]').click()");
      await see("document.querySelector('.aside')?.innerText.includes('<b id=evil>')");
      await look();
    });
  });

  it('runs a step again with all behind it, and with another value', async () => {
    const run = await begin('greet', { name: 'Ada' });
    await visitAddress(`${server.url}/#/runs/${run}`, size, async (reader) => {
      const { see, seeText, tab, type, press } = reader;
      await signInWith(reader, server.tokenOf());
      await seeText('Succeeded');
      const choose = async (words: string): Promise<void> => {
        await see('((one) => one && (one.click(), true))(document.querySelector("[data-tool=menu]"))');
        await see(
          `((one) => one && (one.click(), true))([...document.querySelectorAll('[role=menuitem]')].find((one) => one.textContent.startsWith(${JSON.stringify(words)})))`,
        );
      };
      await choose('Rerun from here');
      await see(`location.hash.startsWith('#/runs/') && !location.hash.endsWith(${JSON.stringify(run)})`);
      await seeText('Succeeded');
      const again = await tab.evaluate('location.hash');
      await choose('Change this value');
      await see("document.querySelector('dialog[open] textarea').value.includes('Hello Ada 2')");
      await type('dialog textarea', '{"text": ');
      await press('Begin a run with it');
      await seeText('This is no JSON');
      await type('dialog textarea', JSON.stringify({ text: markup }));
      await press('Begin a run with it');
      await see(`location.hash !== ${JSON.stringify(again)} && !document.querySelector('dialog')`);
      await press('Summary');
      await seeText('<b id=evil>bold</b>');
      assert.equal(await tab.evaluate("document.querySelector('#evil') === null"), true);
    });
    assert.equal((await engine.listRuns(folder())).length, 3);
  });

  it('offers to who may not answer no other values, and to who may only look nothing', async () => {
    const run = await begin('greet', { name: 'Ada' });
    await visitAddress(`${server.url}/#/runs/${run}`, size, async (reader) => {
      const { seeText, see, press, tab } = reader;
      const button = 'document.querySelector("[data-tool=menu]")';
      await signInWith(reader, server.tokenOf(['read']));
      await seeText('Succeeded');
      assert.equal(await tab.evaluate(`${button}?.checkVisibility() ?? false`), false);
      await press('Sign out');
      await signInWith(reader, server.tokenOf(['read', 'run']));
      await see(`((one) => one && (one.click(), true))(${button})`);
      await see("document.querySelector('[role=menuitem]')");
      const items = "[...document.querySelectorAll('[role=menuitem]')].map((one) => one.textContent.trim()).join()";
      assert.equal(await tab.evaluate(items), 'Rerun from here');
    });
  });

  describe('with a provider', () => {
    let provider: TestProvider;
    let signing: OpenServer;
    beforeEach(async () => {
      provider = await startProvider();
      const grants = [{ claim: 'groups', value: 'team', scopes: serverRoles.operator }];
      signing = await openServer(folder(), {
        signIn: createSignIn(
          { issuer: provider.issuer, clientId: 'baton', name: 'Example', scopes: [], grants },
          { env: {}, project: undefined, publicUrl: undefined },
        ),
      });
    });
    afterEach(async () => {
      await signing.close();
      await provider.stop();
    });

    it('lets people in by it, to the place that they wanted, and out of both', async () => {
      await visitAddress(`${signing.url}/#/inbox`, size, async ({ press, arrive, see, seeText }) => {
        await press('Sign in with Example');
        await arrive("document.querySelector('.top-bar')");
        await seeText('Nothing waits for you.');
        await see("document.querySelector('.sign-out').title === 'Signed in as oidc:ada@example.org (ada-1)'");
        await press('Sign out');
        await arrive("document.querySelector('#token')");
        await see('location.hash === ""');
      });
    });

    it('says why it lets somebody not in, once', async () => {
      provider.claims = { sub: 'eve', groups: ['others'] };
      await visitPage(signing.url, size, async ({ press, arrive, see, tab }) => {
        await press('Sign in with Example');
        await arrive("document.body.innerText.includes('Example knows you, but nothing is granted to you here.')");
        await see("!location.hash.includes('sign-in')");
        await tab.evaluate('void location.reload()');
        await arrive("document.querySelector('#token') && !document.body.innerText.includes('knows you')");
      });
    });
  });
});
