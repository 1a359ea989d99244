import assert from 'node:assert/strict';
import { join } from 'node:path';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import { runLogs } from './runs.ts';

const file = 'dear.baton.yaml';
const files = {
  [`shop/${file}`]: 'id: dear\nsteps:\n  - {id: ask, model: "near:echo", max_tokens: 1000, prompt: Say something long}\n',
  'shop/baton.yaml': `providers:
  near: {type: openai-compatible, base_url: "http://127.0.0.1:9", key: none}
models:
  - {id: "near:echo", input_price: 1, output_price: 5000, context: 8000}
`,
};

describe('a run above the limit of cost', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: file, files });
  });
  after(() => stage?.close());
  /** A folder with settings has its own. */
  const runs = () => runLogs(join(stage.folder, 'shop'));

  it('begins only once a person has confirmed the figure, who may say so for good', async () => {
    const { workbench } = stage;
    const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'This may cost' });
    await workbench.titleAction('Run').click();
    await dialog.waitFor();
    await workbench.picture(picture('cost'));
    assert.match((await dialog.textContent()) ?? '', /\$5\.\d\d. Run dear\?/);
    await workbench.page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    assert.deepEqual(runs(), []);

    await workbench.titleAction('Run').click();
    await dialog.getByRole('button', { name: 'Do Not Ask for This Pipeline' }).click();
    while (runs().length < 1) await workbench.page.waitForTimeout(100);
  });
});
