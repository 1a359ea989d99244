import assert from 'node:assert/strict';
import { picture, pictureFailures, type Stage, shareStage } from '../workbench/harness.ts';
import { endOf } from '../workbench/runs.ts';
import type { Workbench } from '../workbench/window.ts';

describe('a run that two windows show', () => {
  let stage: Stage;
  let other: Workbench | undefined;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: 'question.baton.yaml' });
  });
  after(() => other?.close());

  it('is driven by one and answered in the other', async () => {
    const { workbench } = stage;
    const state = (window: Workbench, word: RegExp) => window.webview().locator('.state', { hasText: word });
    await workbench.titleAction('Run').click();
    await state(workbench, /^Waits for you/).waitFor();

    other = await stage.another();
    await other.openFile('question.baton.yaml');
    await other.command('Baton: Open Run…');
    await other.quickInput.locator('.monaco-list-row', { hasText: 'question' }).first().click();
    await state(other, /^Waits for you/).waitFor();
    await other.webview().getByText('Another window or a terminal drives it.', { exact: false }).waitFor();
    await other.webview().locator('.banner.is-waiting input').first().fill('Ann Lee');
    await other.picture(picture('windows'));
    await other.webview().getByRole('button', { name: 'Answer' }).click();

    await workbench.webview().getByText('Send the letter as it stands?').first().waitFor();
    await workbench.webview().getByRole('button', { name: 'Approve' }).click();
    await state(workbench, /^Succeeded/).waitFor();
    await state(other, /^Succeeded/).waitFor();
    assert.deepEqual(endOf(stage.runs().at(-1))?.outputs, {
      sent: 'Dear Ms Miller, the invoice was wrong. Ann Lee, 2 copies',
    });
  });
});
