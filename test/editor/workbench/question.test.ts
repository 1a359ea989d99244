import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import { endOf } from './runs.ts';

const file = 'question.baton.yaml';

describe('a pipeline that asks a person', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: file, theme: 'dark' });
  });
  after(() => stage?.close());

  it('is answered in the panel, and in a message as soon as the panel is closed', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').click();
    const panel = workbench.webview();
    const banner = panel.locator('.banner');
    await banner.getByText('Who signs it?').waitFor();
    await panel.locator('.state', { hasText: /^Waits for you/ }).waitFor();
    await workbench.picture(picture('question-form'));
    const runs = async (count: number): Promise<void> => {
      while (stage.runs().length < count) await workbench.page.waitForTimeout(100);
    };
    const runAgain = async (choice: string): Promise<void> => {
      await workbench.goTo(file, 1);
      await workbench.command('Baton: Run');
      await workbench.quickInput.getByText('question is already running').first().waitFor();
      await workbench.pick(choice);
    };
    // Run while it runs: another one goes on beside it, and the panel shows either.
    await runAgain('Run Another');
    await runs(2);
    await panel.getByText('Another run waits for you').waitFor();
    await workbench.statusBar().getByText('2 questions wait for you').waitFor();
    await workbench.picture(picture('question-beside'));
    await panel.getByRole('button', { name: 'Show it' }).click();
    await banner.locator('input').first().fill('Bo Day');
    await banner.getByRole('button', { name: 'Answer' }).click();
    await banner.getByText('Send the letter as it stands?').waitFor();
    const answers = (log = 0) => stage.runs()[log]?.filter(({ type }) => type === 'person.answered').length ?? 0;
    // The panel may show a fact before the log on disk has it.
    while (answers(0) + answers(1) === 0) await workbench.page.waitForTimeout(100);
    assert.deepEqual([answers(0), answers(1)], [1, 0], 'the run that is shown has the answer');
    // Or they are stopped, and it begins anew.
    await runAgain('Restart');
    await runs(3);
    assert.deepEqual(
      stage.runs().map((log) => endOf(log)?.status),
      ['cancelled', 'cancelled', undefined],
    );
    await panel.locator('.state', { hasText: /^Waits for you/ }).waitFor();
    await banner.getByText('Who signs it?').waitFor();
    await banner.locator('input').first().fill('Ann Lee');
    await banner.getByRole('button', { name: 'Answer' }).click();
    await banner.getByText('Send the letter as it stands?').waitFor();
    await panel.locator('[data-path=approve]').click();
    await workbench.picture(picture('question-approve'));
    await workbench.command('View: Close All Editors in Group');
    await workbench.answerNotification('Send the letter as it stands?', 'Yes');
    while (!endOf(stage.runs().at(-1))) await workbench.page.waitForTimeout(100);
    assert.deepEqual(endOf(stage.runs().at(-1))?.outputs, {
      sent: 'Dear Ms Miller, the invoice was wrong. Ann Lee, 2 copies',
    });
  });
});

describe('a pipeline that asks a person who does not see its panel', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    // What VS Code itself obeys tells when the settings are read.
    const settings = JSON.stringify({ 'baton.showGraphOnRun': false, 'editor.lineNumbers': 'off' });
    stage = await shareStage({ open: file, files: { '.vscode/settings.json': settings } });
    await numbers().waitFor({ state: 'hidden' });
  });
  after(async () => {
    rmSync(join(stage.folder, '.vscode/settings.json'));
    await numbers().waitFor();
  });
  const numbers = () => stage.workbench.editor(file).locator('.line-numbers').first();

  it('is answered from the status bar, field by field, and in a message', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').click();
    const waits = workbench.statusBar().getByText('question: details needs you');
    await waits.waitFor();
    await workbench.page.locator('.activitybar li[aria-label="Baton - 1 question waits for you"]').waitFor();
    await workbench.showSide('Baton');
    const inbox = workbench.page.locator('.pane', { hasText: 'Inbox' }).locator('.monaco-list-row', { hasText: 'Who signs it?' });
    await inbox.waitFor();
    await workbench.picture(picture('inbox'));
    const input = workbench.quickInput.locator('input').first();
    await workbench.transient(
      () => waits.click(),
      async (timeout) => {
        await workbench.quickInput.getByText('Who signs it?').first().waitFor({ timeout });
        await input.fill('Ann Lee', { timeout });
      },
    );
    await workbench.page.keyboard.press('Enter');
    await workbench.quickInput.getByText('Who signs it? (2/2)').first().waitFor();
    await workbench.page.keyboard.press('Enter');
    // The extension is asked whether the value will do; until then another list would take the box's place, and nothing would be answered.
    await workbench.quickInput.waitFor({ state: 'hidden' });
    await workbench.notification('Send the letter as it stands?');
    await workbench.picture(picture('question-message'));
    await workbench.answerNotification('Send the letter as it stands?', 'Yes');
    while (!endOf(stage.runs()[0])) await workbench.page.waitForTimeout(100);
    assert.deepEqual(endOf(stage.runs()[0])?.outputs, {
      sent: 'Dear Ms Miller, the invoice was wrong. Ann Lee, 2 copies',
    });
    assert.equal(await workbench.page.locator('iframe.webview').count(), 0, 'no panel was opened');
  });
});

describe('a pipeline that calls another one', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: 'calls.baton.yaml' });
  });
  after(() => stage?.close());

  it('shows its steps inside the card that calls it, and a click there opens their file', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').click();
    const panel = workbench.webview();
    await panel.locator('.state', { hasText: /^Succeeded/ }).waitFor();
    await panel.locator('[data-fold=sums]').click();
    await panel.locator('[data-path="sums/finally.done"]').waitFor();
    await panel.locator('[data-path="sums/each"]').click();
    await workbench.editor('squares.baton.yaml').waitFor();
    await panel.getByRole('region', { name: 'Details of each' }).waitFor();
    await workbench.picture(picture('called-open'));
  });
});
