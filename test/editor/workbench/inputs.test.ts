import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import { endOf } from './runs.ts';

const text = `id: filled
inputs:
  who: {type: string, description: Who is greeted.}
  parts: {type: list}
  times: {type: integer, default: 2, minimum: 1}
steps:
  - {id: greet, set: {greeting: "{{ who }}: {{ parts | join('+') }}, {{ times }}"}}
outputs: {greeting: "{{ greeting }}"}
`;

describe('a pipeline that needs inputs', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage();
    writeFileSync(join(stage.folder, 'filled.baton.yaml'), text);
    await stage.workbench.openFile('filled.baton.yaml');
  });
  after(() => stage?.close());

  it('is given them in the form, by keys alone, which tells what is wrong and keeps them for the next run', async () => {
    const { workbench } = stage;
    const { keyboard } = workbench.page;
    await workbench.titleAction('Run').click();
    const panel = workbench.webview();
    const row = (name: string) => panel.locator(`[data-input="${name}"]`);
    await row('who').locator('textarea:focus').waitFor();
    await keyboard.press('ControlOrMeta+Enter');
    await row('who')
      .getByText(/The input who .* is missing/)
      .waitFor();
    await keyboard.type('Ann');
    await keyboard.press('Tab');
    await keyboard.type('[a, b');
    await row('parts')
      .getByText(/Line 1: /)
      .waitFor();
    await workbench.picture(picture('inputs'));
    assert.equal(stage.runs().length, 0, 'nothing begins before everything fits');
    await keyboard.type(']');
    await keyboard.press('ControlOrMeta+Enter');
    await panel.locator('.state', { hasText: /^Succeeded/ }).waitFor();
    await panel.getByRole('tab', { name: 'Inputs' }).click();
    await panel.locator('.run-inputs').getByText('Ann').waitFor();
    await row('times').locator('input').fill('5');
    await panel.getByRole('button', { name: 'Run again' }).click();
    while (!endOf(stage.runs()[1])) await workbench.page.waitForTimeout(100);
    assert.deepEqual(
      stage.runs().map((log) => endOf(log)?.outputs),
      [{ greeting: 'Ann: a+b, 2' }, { greeting: 'Ann: a+b, 5' }],
    );
  });
});
