import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture, pictureFailures, type Stage, shareStage } from '../workbench/harness.ts';
import { endOf, startOf } from '../workbench/runs.ts';

const choices = `id: choices
inputs:
  who: {type: string}
  source_file: {type: string}
steps:
  - {id: greet, set: {line: "{{ who }}: {{ source_file }}"}}
outputs: {line: "{{ line }}"}
`;

describe('the form of the inputs', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage();
  });

  it('begins nothing where it is cancelled, and takes a file, a preset and a profile that are chosen', async () => {
    const { workbench, folder } = stage;
    const settings = join(folder, 'baton.yaml');
    writeFileSync(settings, 'profiles:\n  quiet: {default_model: offline}\n');
    writeFileSync(join(folder, 'choices.baton.yaml'), choices);
    const { length: earlier } = stage.runs();
    await workbench.openFile('choices.baton.yaml');
    await workbench.titleAction('Run').click();
    const panel = workbench.webview();
    const row = (name: string) => panel.locator(`[data-input="${name}"]`);
    const select = (name: string) => panel.locator('.input-choices label', { hasText: name }).locator('select');
    await row('who').locator('textarea:focus').waitFor();
    await panel.getByRole('button', { name: 'Cancel' }).click();
    await panel.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached' });
    assert.equal(stage.runs().length, earlier, 'what is cancelled begins nothing');
    // What was shown before is shown again.
    await panel.locator('[role=tab][aria-selected=true]', { hasText: 'Graph' }).waitFor();

    await panel.getByRole('tab', { name: 'Inputs' }).click();
    await row('who').locator('textarea').fill('Ann');
    const path = workbench.quickInput.locator('input').first();
    await panel.getByRole('button', { name: 'Choose a file for source_file' }).click();
    await workbench.chooseFile(/\/$/, join(folder, 'plain.yaml'));
    const file = row('source_file').locator('input, textarea').first();
    while ((await file.inputValue()) !== 'plain.yaml') await workbench.page.waitForTimeout(100);

    await panel.getByRole('button', { name: 'Keep as preset…' }).click();
    await path.fill('Ann’s');
    await workbench.page.keyboard.press('Enter');
    await select('Preset').waitFor();
    await row('who').locator('textarea').fill('Bo');
    await select('Preset').selectOption('Ann’s');
    assert.equal(await row('who').locator('textarea').inputValue(), 'Ann');
    await select('Profile').selectOption('quiet');
    await workbench.picture(picture('inputs-chosen'));
    await panel.locator('.input-form').getByRole('button', { name: 'Run' }).click();
    await panel.locator('.state', { hasText: /^Succeeded/ }).waitFor();
    const run = stage.runs().at(-1);
    assert.deepEqual(endOf(run)?.outputs, { line: 'Ann: plain.yaml' });
    assert.equal(startOf(run)?.profile, 'quiet');

    await panel.getByRole('tab', { name: 'Inputs' }).click();
    await select('Profile').selectOption('(none)');
    rmSync(settings);
  });
});
