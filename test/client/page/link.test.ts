import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as engine from '../../../engine/index.ts';
import { openQuestions } from '../../../engine/state/state.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { faultsByAxe } from '../panel/axe.ts';
import { needsBrowser } from '../panel/browser.ts';
import type { Theme } from '../panel/themes.ts';
import { type OpenServer, openServer, visitAddress } from './open-page.ts';

const phone = { width: 360, height: 740 };
/** Markup that would say so if it were any. */
const markup = '<img src=x onerror="globalThis.broken.push(1)"><b id=evil>bold</b>';
const themes: Record<Theme, Record<string, string>> = {
  light: { 'prefers-color-scheme': 'light', 'prefers-contrast': 'no-preference' },
  dark: { 'prefers-color-scheme': 'dark', 'prefers-contrast': 'no-preference' },
  'hc-light': { 'prefers-color-scheme': 'light', 'prefers-contrast': 'more' },
  'hc-dark': { 'prefers-color-scheme': 'dark', 'prefers-contrast': 'more' },
};

/** Questions of each kind, how somebody answers, and what comes of it. */
const questions: readonly (readonly [rule: string, step: object, fill: string, said: unknown])[] = [
  ['a choice', { ask: `Which? ${markup}`, choices: ['red', markup] }, "document.querySelectorAll('input')[0].click()", 'red'],
  [
    'a choice that is markup',
    { ask: 'Which?', choices: ['red', markup] },
    "document.querySelectorAll('input')[1].click()",
    markup,
  ],
  ['an approval', { ask: 'Go on?', type: 'approve' }, "document.querySelectorAll('input')[0].click()", true],
  ['a number', { ask: 'How many?', type: 'number' }, "document.querySelector('input').value = '4.5'", 4.5],
  ['a text', { ask: 'What?' }, "document.querySelector('textarea').value = 'one\\ntwo'", 'one\ntwo'],
  [
    'a form',
    {
      ask: 'Who?',
      fields: { name: { type: 'string', description: markup }, age: { type: 'integer', required: false }, tea: true },
    },
    "document.querySelectorAll('input')[0].value = 'Ada'",
    { name: 'Ada', tea: true },
  ],
];

describe('the page that a link of a notice opens', function () {
  this.timeout(60_000);
  before(function () {
    needsBrowser(this, 'the page that a link of a notice opens');
  });
  useOwnHome();
  let server: OpenServer;
  // Before the folder is removed.
  afterEach(async () => {
    await server?.close();
    assert.deepEqual(server?.faults, []);
  });
  const folder = temporaryFolder();
  beforeEach(async () => {
    mkdirSync(folder(), { recursive: true });
    server = await openServer(folder());
  });

  /** A run that waits, and a link to its question. */
  async function linkTo(step: object): Promise<{ run: string; link: string }> {
    const text = JSON.stringify({ id: 'asks', outputs: { said: '{{ person }}' }, steps: [{ id: 'person', ...step }] });
    writeFileSync(join(folder(), 'asks.baton.yaml'), text);
    const headers = { Authorization: `Bearer ${server.tokenOf()}` };
    const body = JSON.stringify({ file: 'asks.baton.yaml' });
    const begun = (await (await fetch(`${server.url}/v1/runs`, { method: 'POST', headers, body })).json()) as { run: string };
    const place = join(folder(), '.baton/runs', begun.run);
    for (let turn = 0; turn < 400; turn++) {
      const [asked] = openQuestions((await engine.readRun(place)).state);
      const entry = await engine.readRunEntry(folder(), begun.run);
      if (asked && entry?.status === 'waiting') {
        const id = asked.seq.toString(16).padStart(32, '0');
        const { question: name, seq, kind, text: said } = asked;
        const times = { at: Date.now(), expires: Date.now() + 60_000, tries: 1, next: 0 };
        const about = { id, target: 'team', run: begun.run, pipeline: 'asks', question: { name, seq, kind, text: said } };
        await server.notices.outbox.add({ ...about, ...times, status: 'sent' });
        const notice = await server.notices.outbox.read(id);
        assert.ok(notice);
        return { run: begun.run, link: `${server.url}/answer/${await server.notices.links.sign(notice)}` };
      }
      await new Promise((done) => setTimeout(done, 10));
    }
    throw new Error('The run never asked.');
  }

  const ended = async (run: string): Promise<void> => {
    for (let turn = 0; turn < 400 && (await engine.readRunEntry(folder(), run))?.status !== 'succeeded'; turn++)
      await new Promise((done) => setTimeout(done, 10));
  };

  for (const [rule, step, fill, said] of questions)
    it(`answers ${rule}, and keeps nobody out`, async () => {
      const { run, link } = await linkTo(step);
      await visitAddress(link, phone, async ({ tab, seeText, press }) => {
        await seeText('A run asks');
        assert.equal(await tab.evaluate("document.querySelector('#evil, img, script') === null"), true);
        assert.equal(await tab.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
        assert.deepEqual(await faultsByAxe(tab, (theme) => tab.prefer(themes[theme])), []);
        await tab.evaluate(fill);
        assert.deepEqual(await tab.evaluate('broken'), []);
        await press('Answer');
        await ended(run);
      });
      const { result } = await engine.readRun(join(folder(), '.baton/runs', run));
      assert.deepEqual(result.outputs['said'], said);
    });

  it('says what a link no longer opens', async () => {
    const { link } = await linkTo({ ask: 'What?' });
    await visitAddress(`${link.slice(0, -2)}xx`, phone, async ({ tab, seeText }) => {
      await seeText('leads nowhere');
      assert.deepEqual(await faultsByAxe(tab, (theme) => tab.prefer(themes[theme])), []);
    });
  });
});
