import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import { endOf } from './runs.ts';

/** A pipeline of its own: the window has run others. */
const file = 'watched.baton.yaml';

describe('a run, watched', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    const text = readFileSync('test/editor/cases/hello.baton.yaml', 'utf8').replace('id: hello', 'id: watched');
    stage = await shareStage({ open: file, files: { [file]: text } });
  });
  after(() => stage?.close());
  const panel = () => stage.workbench.webview();
  const node = (path: string, state = '') => panel().locator(`[role=treeitem][data-path="${path}"]${state}`);

  it('the graph stands ready beside the text', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Show Graph').click();
    await node('greet').waitFor();
    await panel().getByText('Ready', { exact: false }).waitFor();
    await workbench.picture(picture('panel-ready'));
  });

  it('runs from the title bar, and the graph reaches "succeeded"', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').click();
    await panel()
      .locator('.state', { hasText: /^Succeeded/ })
      .waitFor();
    await node('greet', '.is-succeeded').waitFor();
    await node('shout', '.is-skipped').waitFor();
    await workbench.picture(picture('panel-succeeded'));
  });

  it('shows a step in the text when its node is clicked', async () => {
    const { workbench } = stage;
    await node('count').click();
    await panel().getByRole('region', { name: 'Details of count' }).getByText('letters').first().waitFor();
    // The keyboard stays with the graph; the text shows where the step begins.
    await workbench.editor(file).locator('.active-line-number', { hasText: /^19$/ }).waitFor();
    await workbench.picture(picture('panel-step'));
    // Where there is no room for both, details stand in place of the graph.
    const back = panel().getByRole('button', { name: 'Back to the graph' });
    if (await back.isVisible()) await back.click();
  });

  it('selects the node that the cursor stands in', async () => {
    const { workbench } = stage;
    await workbench.goTo(file, 12, 8);
    await node('greet', '[aria-selected=true]').waitFor();
  });

  it('survives being hidden', async () => {
    const { workbench } = stage;
    await workbench.goTo(file, 1);
    await workbench.command('View: Toggle Maximize Editor Group');
    await panel().locator('.state').waitFor({ state: 'hidden' });
    await workbench.command('View: Toggle Maximize Editor Group');
    await panel()
      .locator('.state', { hasText: /^Succeeded/ })
      .waitFor();
  });

  it('runs on Ctrl+F5 without a launch.json, and without a debugger', async () => {
    const { workbench } = stage;
    const before = stage.runs().length;
    await workbench.goTo(file, 1);
    await workbench.page.keyboard.press('Control+F5');
    while (stage.runs().length === before || !endOf(stage.runs().at(-1))) await workbench.page.waitForTimeout(100);
    assert.equal(endOf(stage.runs().at(-1))?.status, 'succeeded');
    await workbench.debugToolbar.waitFor({ state: 'hidden' });
  });

  it('stands among the runs by day, and is opened from there with the text that ran', async () => {
    const { workbench, folder } = stage;
    const { page } = workbench;
    const place = join(folder, file);
    writeFileSync(place, `${readFileSync(place, 'utf8')}# later\n`);
    await workbench.showSide('Baton');
    // Stories before this one may have run it too.
    const runsOfDay = page.getByRole('treeitem', { name: /^watched\b.* \d+$/ }).first();
    await runsOfDay.locator('.monaco-tl-twistie').click();
    const row = page.getByRole('treeitem', { name: /^watched, succeeded, / }).nth(1);
    await row.waitFor();
    await workbench.picture(picture('runs-view'));
    await row.click();
    await panel().getByText('The file has changed since').waitFor();
    await node('greet', '.is-succeeded').waitFor();
    await workbench.picture(picture('run-of-before'));
    await panel().getByRole('button', { name: 'Show newest' }).click();
    await panel().getByText('The file has changed since').waitFor({ state: 'hidden' });
  });

  it('refuses a file with problems and says why', async () => {
    const { workbench } = stage;
    await workbench.openFile('bad.baton.yaml');
    await workbench.command('Baton: Run');
    await workbench.notification('did not start');
    await workbench.picture(picture('refused'));
  });
});
