import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';

const file = 'mills.baton.yaml';
const text = `id: mills
default_model: offline
steps:
  - id: facts
    set: {text: "Thornsey mill was built in 1794. The river Wren froze in 1814. The mill burned in 1931."}
  - id: dates
    prompt: |
      When was Thornsey mill built?
      {{ facts.text }}
outputs:
  dates: "{{ dates }}"
`;

describe('a step in variants', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: file, files: { [file]: text } });
  });
  after(() => stage?.close());
  const page = () => stage.workbench.webview();

  it('is run once, tried with another prompt, and the better one is taken into the text', async () => {
    const { workbench, folder } = stage;
    await workbench.goTo(file, 7, 8);
    await workbench.command('Baton: Try Variants of a Step…');
    await workbench.answerNotification('has not run here yet', 'Run');
    await page().getByRole('heading', { name: 'Variants of dates' }).waitFor();
    await page().getByRole('button', { name: 'Add a prompt' }).click();
    await page().getByRole('textbox', { name: 'Prompt 2' }).fill('When did the mill burn? {{ facts.text }}');
    await page().getByRole('button', { name: 'Try 2 variants' }).click();
    await page().getByRole('button', { name: 'Nothing new to try' }).waitFor();
    await workbench.picture(picture('variants'));
    assert.equal(readdirSync(join(folder, '.baton', 'trials')).filter((name) => name !== 'files').length, 2);
    assert.equal(stage.runs().length, 1);

    await page().getByRole('button', { name: 'Use this' }).click();
    await page().getByText('Undo in the editor takes it back', { exact: false }).waitFor();
    await workbench.editor(file).getByText('When did the mill burn').waitFor();
    assert.doesNotMatch(readFileSync(join(folder, file), 'utf8'), /did the mill burn/);
    await workbench.goTo(file, 1);
    await workbench.page.keyboard.press('Control+Z');
    await workbench.editor(file).getByText('When did the mill burn').waitFor({ state: 'hidden' });
  });
});
