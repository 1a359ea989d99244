import assert from 'node:assert/strict';
import { openStage, picture, pictureFailures, type Stage } from './harness.ts';
import { endOf, runLogs } from './runs.ts';

describe('a pipeline that asks a person', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await openStage({ open: 'question.baton.yaml', theme: 'dark' });
  });
  after(() => stage?.close());

  it('is answered in the panel: a form, then a button', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').click();
    const panel = workbench.webview();
    const banner = panel.locator('.banner');
    await banner.getByText('Who signs it?').waitFor();
    await panel.locator('.state', { hasText: /^Waits for you/ }).waitFor();
    await workbench.picture(picture('question-form'));
    await banner.locator('input').first().fill('Ann Lee');
    await banner.getByRole('button', { name: 'Answer' }).click();
    await banner.getByText('Send the letter as it stands?').waitFor();
    await panel.locator('[data-path=approve]').click();
    await workbench.picture(picture('question-approve'));
    await banner.getByRole('button', { name: 'Approve' }).click();
    await panel.locator('.state', { hasText: /^Succeeded/ }).waitFor();
    await workbench.picture(picture('question-answered'));
    const [log] = runLogs(stage.folder);
    assert.deepEqual(endOf(log)?.outputs, { sent: 'Dear Ms Miller, the invoice was wrong. Ann Lee, 2 copies' });
  });
});

describe('a pipeline that asks a person who does not see its panel', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await openStage({ open: 'question.baton.yaml', settings: { 'baton.showGraphOnRun': false } });
  });
  after(() => stage?.close());

  it('is answered in messages: what is typed, then a button', async () => {
    const { workbench, folder } = stage;
    await workbench.titleAction('Run').click();
    await workbench.answerNotification('Who signs it?', 'Answer…');
    const input = workbench.quickInput.locator('input').first();
    await workbench.quickInput.getByText('Who signs it?').first().waitFor();
    await input.fill('{"name":"Ann Lee"}');
    await workbench.page.keyboard.press('Enter');
    await workbench.notification('Send the letter as it stands?');
    await workbench.picture(picture('question-message'));
    await workbench.answerNotification('Send the letter as it stands?', 'Yes');
    while (!endOf(runLogs(folder)[0])) await workbench.page.waitForTimeout(100);
    assert.deepEqual(endOf(runLogs(folder)[0])?.outputs, {
      sent: 'Dear Ms Miller, the invoice was wrong. Ann Lee, 2 copies',
    });
    assert.equal(await workbench.page.locator('iframe.webview').count(), 0, 'no panel was opened');
  });
});

describe('a pipeline that calls another one', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await openStage({ open: 'calls.baton.yaml', theme: 'light' });
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
    await panel.getByText('for each of 3').first().waitFor();
    await workbench.picture(picture('called-open'));
  });
});
