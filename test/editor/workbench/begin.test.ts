import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';

describe('beginning', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage();
  });
  after(() => stage?.close());

  /** The pages of the editor: what a person would have to close. */
  const tabs = () => stage.workbench.page.locator('.editor-group-container .tab');
  const ask = async () => {
    await stage.workbench.command('Baton: New Pipeline from Example…');
    await stage.workbench.quickInput.locator('.monaco-list-row', { hasText: 'hello' }).first().waitFor();
  };

  it('shows text and graph of the example under the cursor, and writes nothing where nobody takes it', async () => {
    const { workbench, folder } = stage;
    const before = readdirSync(folder).sort();
    await ask();
    await workbench.quickInput.locator('input').first().fill('commits');
    await workbench.editor('changelog.baton.yaml').locator('.view-line', { hasText: 'id: changelog' }).waitFor();
    await workbench.webview().locator('img[alt*="changelog"]').waitFor();
    await workbench.picture(picture('example-preview'));
    await workbench.page.keyboard.press('Escape');
    await tabs().first().waitFor({ state: 'detached' });
    assert.deepEqual(readdirSync(folder).sort(), before);
  });

  it('goes from an example to a green run in three actions: the command, Enter, Run', async () => {
    const { workbench, folder, runs } = stage;
    await ask();
    await workbench.quickInput.locator('input').first().fill('commits');
    await workbench.editor('changelog.baton.yaml').waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.webview().locator('[role=treeitem][data-path="lead"]').waitFor();
    assert.ok(existsSync(join(folder, 'changelog', 'commits.txt')));
    await workbench.titleAction('Run').click();
    await workbench
      .webview()
      .locator('.state', { hasText: /^Succeeded/ })
      .waitFor();
    assert.equal(runs().length, 1);
  });
});
