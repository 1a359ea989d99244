import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture, pictureFailures, type Stage, shareStage } from '../workbench/harness.ts';
import { endOf } from '../workbench/runs.ts';

const file = 'twice-run.baton.yaml';
const text = (word: string): string =>
  `id: twice-run\nsteps:\n  - id: said\n    set: { word: ${word} }\n  - id: loud\n    set: { word: "{{ said.word | upper }}" }\n`;

describe('a step beside the same one of the run before', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: file, files: { [file]: text('tide') } });
  });
  const panel = () => stage.workbench.webview();

  it('is compared in the panel, and in the editor’s own view of differences', async () => {
    const { workbench } = stage;
    const run = async (count: number) => {
      await workbench.titleAction('Run').click();
      while (!endOf(stage.runs()[count - 1])) await workbench.page.waitForTimeout(100);
    };
    await run(1);
    writeFileSync(join(stage.folder, file), text('mill'));
    await workbench.editor(file).locator('.view-line', { hasText: 'mill' }).waitFor();
    await run(2);
    await panel().locator('[data-path=loud] .what', { hasText: 'MILL' }).click();
    await panel().getByRole('tab', { name: 'Compare' }).click();
    await panel().getByText('TIDE', { exact: false }).first().waitFor();
    await workbench.picture(picture('step-compared'));
    await panel().getByRole('button', { name: 'Open as diff' }).first().click();
    const sides = workbench.page.locator('.monaco-diff-editor');
    await sides.locator('.view-line', { hasText: 'TIDE' }).first().waitFor();
    await sides.locator('.view-line', { hasText: 'MILL' }).first().waitFor();
    await workbench.picture(picture('step-compared-editor'));
    await workbench.editor(file).locator('.codelens-decoration a', { hasText: /Run$/ }).first().waitFor();
  });
});
