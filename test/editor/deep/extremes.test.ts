import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { picture, pictureFailures, type Stage, shareStage } from '../workbench/harness.ts';

const big = `id: big
steps:
  - {id: words, tool: filesystem, action: read, parameters: {path: words.txt}}
  - {id: rows, tool: data-processing, action: convert, parameters: {file: rows.json}}
`;

const rows = (count: number): string =>
  JSON.stringify(Array.from({ length: count }, (_, index) => ({ id: index, name: `Row ${index}`, note: 'x'.repeat(90) })));

describe('what is larger than anybody expects', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({
      files: {
        'big.baton.yaml': big,
        'words.txt': 'word '.repeat(10_500_000),
        'rows.json': rows(420_000),
      },
    });
  });
  after(() => {
    for (const name of ['words.txt', 'rows.json']) rmSync(join(stage.folder, name), { force: true });
  });
  const panel = () => stage.workbench.webview();
  const state = (word: string) => panel().locator('.state', { hasText: new RegExp(`^${word}`) });

  it('values of 50 MB are shown by their beginning, and the editor says that they are too large for it', async () => {
    const { workbench } = stage;
    await workbench.openFile('big.baton.yaml');
    await workbench.titleAction('Run').click();
    await state('Succeeded').waitFor({ timeout: 100_000 });

    await panel().locator('[data-path=rows]').click();
    await panel().getByText('the beginning', { exact: false }).waitFor();
    await panel().getByText('500 items', { exact: true }).waitFor();
    await workbench.picture(picture('extremes-rows'));
    await panel().getByRole('button', { name: 'Open', exact: true }).first().click();
    // The editor has a bound of its own, and says so.
    await workbench.page.getByText('because it is very large').waitFor({ timeout: 60_000 });
    await workbench.picture(picture('extremes-rows-open'));

    await panel().locator('.step-head .close').click();
    await panel().locator('[data-path=words]').click();
    await panel().getByText('the beginning', { exact: false }).waitFor();
    await panel().getByText('words.txt', { exact: false }).first().waitFor();
    await workbench.picture(picture('extremes-words'));
  });
});
