import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStage, picture, pictureFailures, type Stage } from './harness.ts';
import { endOf, runLogs } from './runs.ts';

const settings = `providers:
  cottage: {type: openai-compatible, profile: custom, base_url: "http://127.0.0.1:9/v1", key: env:COTTAGE_KEY}
models:
  - {id: cottage:small, context: 8192, input_price: 0.1, output_price: 0.4}
`;

describe('the models of a workspace', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await openStage({
      open: 'keyless.baton.yaml',
      beside: 'test/editor/parrot',
      theme: 'dark',
      files: {
        'baton.yaml': settings,
        'barn/baton.yaml': settings.replaceAll('cottage', 'barn').replaceAll('COTTAGE', 'BARN'),
        'barn/hay.baton.yaml': 'id: hay\nsteps:\n  - {id: one, prompt: Hi}\n',
      },
    });
  });
  after(() => stage?.close());
  const row = (name: string) =>
    stage.workbench.page
      .locator('.pane-body .monaco-list-row', { has: stage.workbench.page.getByText(name, { exact: true }) })
      .first();
  /** Opens a row until one inside it shows: a click is lost where the tree is read anew in that moment. */
  const open = async (name: string, inside: string): Promise<void> => {
    while (!(await row(inside).isVisible())) {
      if ((await row(name).getAttribute('aria-expanded')) !== 'true') await row(name).locator('.monaco-tl-twistie').click();
      await row(inside)
        .waitFor({ timeout: 2000 })
        .catch(() => undefined);
    }
  };
  const written = () => readFileSync(join(stage.folder, 'baton.yaml'), 'utf8');
  /** Until the file says so. */
  const saved = async (text: string) => {
    while (!written().includes(text)) await stage.workbench.page.waitForTimeout(100);
  };

  it('let no pipeline start without a key, and the message leads to the line that names the model', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').click();
    await workbench.notification('did not start');
    await workbench.picture(picture('refused-line'));
    await workbench.answerNotification('did not start', 'Go to Line 6');
    await workbench.editor('keyless.baton.yaml').locator('.active-line-number', { hasText: /^6$/ }).waitFor();
    assert.deepEqual(runLogs(stage.folder), []);
  });

  it('are listed: what each costs, and whose key is missing', async () => {
    const { page } = stage.workbench;
    await stage.workbench.openFile('guarded.baton.yaml');
    await stage.workbench.titleAction('Run').waitFor();
    await page.locator('.activitybar').getByRole('tab', { name: 'Baton', exact: true }).first().click();
    await row('cottage').getByText('COTTAGE_KEY is not set').first().waitFor();
    await open('cottage', 'cottage:small');
    await row('cottage:small').getByText('8,192 tokens · $0.1 in, $0.4 out per million').first().waitFor();
    await row('VS Code').waitFor();
    await row('offline').getByText('default').first().waitFor();
    await stage.workbench.picture(picture('models-view'));
  });

  it('take a key from a button beside their provider', async () => {
    const { workbench } = stage;
    await row('cottage').hover();
    await row('cottage').getByRole('button', { name: 'Set API Key…' }).click();
    await workbench.quickInput.locator('input[type=password]').first().fill('till-5');
    await workbench.page.keyboard.press('Enter');
    await row('cottage').getByText('key is set').first().waitFor();
  });

  it('become the default by a button, or out of a list', async () => {
    const { workbench } = stage;
    // The first one that has its key answers, as long as none is named.
    await row('cottage:small').getByText('default').first().waitFor();
    await open('VS Code', 'vscode:parrot');
    await row('vscode:parrot').hover();
    await row('vscode:parrot').getByRole('button', { name: 'Pick Model…' }).click();
    await saved('default_model: vscode:parrot\n');
    assert.equal(written(), `default_model: vscode:parrot\n${settings}`);
    await row('vscode:parrot').getByText('default').first().waitFor();
    await workbench.command('Baton: Pick Model…');
    await workbench.quickInput.locator('input[placeholder^="Now vscode:parrot"]').waitFor();
    await workbench.picture(picture('models-pick'));
    await workbench.pick('cottage:small');
    await saved('default_model: cottage:small\n');
    assert.equal(written(), `default_model: cottage:small\n${settings}`);
  });

  it('are those of the folder of the file in front, and its baton.yaml is written', async () => {
    const { workbench, folder } = stage;
    const there = () => readFileSync(join(folder, 'barn/baton.yaml'), 'utf8');
    const before = written();
    await workbench.openFile('hay.baton.yaml');
    await row('barn').getByText('BARN_KEY is not set').first().waitFor();
    await open('barn', 'barn:small');
    await row('barn:small').hover();
    await row('barn:small').getByRole('button', { name: 'Pick Model…' }).click();
    while (!there().startsWith('default_model: barn:small\n')) await workbench.page.waitForTimeout(100);
    assert.equal(written(), before);
    // Another program writes it.
    writeFileSync(join(folder, 'barn/baton.yaml'), there().replaceAll('BARN', 'STABLE'));
    await row('barn').getByText('STABLE_KEY is not set').first().waitFor();
    await workbench.openFile('guarded.baton.yaml');
    await row('cottage').waitFor();
  });

  it('of other extensions answer once a person has consented', async () => {
    const { workbench, folder } = stage;
    const dialog = workbench.page.locator('.monaco-dialog-box');
    const state = (word: string) => workbench.webview().locator('.state', { hasText: new RegExp(`^${word}`) });
    await workbench.titleAction('Run').click();
    await dialog.getByText('Parrot').first().waitFor();
    await workbench.picture(picture('consent'));
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await state('Failed').waitFor();
    await workbench.webview().getByText('not allowed to let Baton use guard').first().waitFor();
    await workbench.titleAction('Run').click();
    await dialog.getByRole('button', { name: 'Allow' }).click();
    await state('Succeeded').waitFor();
    assert.deepEqual(endOf(runLogs(folder)[1])?.outputs, { said: 'You said: Polly' });
  });

  it('are told in the panel with the key that one lacks, which can be set there', async () => {
    const { workbench } = stage;
    await workbench.command('View: Close All Editors');
    await workbench.openFile('hay.baton.yaml');
    await workbench.titleAction('Show Graph').click();
    const panel = workbench.webview();
    await panel.getByRole('tab', { name: 'Graph' }).focus();
    await workbench.page.keyboard.press('End');
    await panel.getByText('no key', { exact: true }).waitFor();
    await workbench.picture(picture('panel-models'));
    await panel.getByRole('button', { name: 'Set API key…' }).click();
    await workbench.quickInput.locator('input[type=password]').first().fill('till-5');
    await workbench.page.keyboard.press('Enter');
    await panel.getByText('ready', { exact: true }).waitFor();
  });
});
