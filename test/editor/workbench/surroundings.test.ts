import assert from 'node:assert/strict';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import { endOf } from './runs.ts';

const file = 'question.baton.yaml';

describe('what stands around a pipeline', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: file });
  });
  after(() => stage?.close());
  const panel = () => stage.workbench.webview();
  const state = (word: RegExp) => panel().locator('.state', { hasText: word });
  const choice = (label: string) => stage.workbench.quickInput.locator('.monaco-list-row', { hasText: label }).first();

  it('is the view Steps, whose rows tell how each step stands', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').click();
    await state(/^Waits for you/).waitFor();
    await workbench.showSide('Baton');
    const steps = workbench.page.locator('.pane', { hasText: 'Steps' });
    await steps.locator('.monaco-list-row', { hasText: 'details' }).first().waitFor();
    await workbench.picture(picture('view-steps'));
    await steps.locator('.monaco-list-row', { hasText: 'send' }).first().click();
    await panel().locator('[data-path=send].selected').waitFor();
  });

  it('is a choice where it runs already: its run, another start, or a second run', async () => {
    const { workbench } = stage;
    const again = async () => {
      await workbench.editor(file).locator('.view-line').first().click();
      await workbench.page.keyboard.press('Control+F5');
      await choice('Show Run').waitFor();
    };
    await again();
    await choice('Restart').waitFor();
    await workbench.picture(picture('runs-already'));
    await choice('Run Another').click();
    await panel().getByText('Another run waits for you', { exact: false }).waitFor();
    assert.equal(stage.runs().length, 2);
    await panel().getByRole('button', { name: 'Stop' }).click();
    await state(/^Cancelled/).waitFor();
    await again();
    await choice('Restart').click();
    while (!endOf(stage.runs()[0])) await workbench.page.waitForTimeout(100);
    await state(/^Waits for you/).waitFor();
    assert.equal(stage.runs().length, 3);
    await panel().getByRole('button', { name: 'Stop' }).click();
    await state(/^Cancelled/).waitFor();
    // Nobody is asked any more.
    await workbench.page
      .locator('.pane', { hasText: 'Inbox' })
      .locator('.monaco-list-row')
      .first()
      .waitFor({ state: 'detached' });
  });

  it('is the view Models, where what nobody has set up is folded', async () => {
    const { workbench } = stage;
    await workbench.showSide('Baton');
    const models = workbench.page.locator('.pane', { hasText: 'Models' });
    const row = (name: string) => models.locator('.monaco-list-row', { hasText: name }).first();
    await row('offline').waitFor();
    await row('Not set up').waitFor();
    for (const provider of ['azure', 'bedrock']) assert.equal(await row(provider).count(), 0, provider);
  });

  it('is a walkthrough of five steps', async () => {
    const { workbench } = stage;
    await workbench.command('Welcome: Open Walkthrough...');
    await workbench.quickInput.locator('input').first().fill('Begin with Baton');
    await workbench.quickInput.locator('.monaco-list-row', { hasText: 'Begin with Baton' }).first().click();
    const steps = workbench.page.locator('.getting-started-step');
    for (const title of ['Make a pipeline', 'Write it', 'Look at its graph', 'Choose a model, or none', 'Run it'])
      await steps.filter({ hasText: title }).first().waitFor();
    await workbench.picture(picture('walkthrough'));
  });
});
