import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { encodeLine } from '../../../engine/store/log/log-line.ts';
import { type Answers, playModel } from '../workbench/answers.ts';
import { picture, pictureFailures, type Stage, shareStage } from '../workbench/harness.ts';
import { newestRun } from '../workbench/runs.ts';

const file = 'twelve.baton.yaml';

describe('a window that is loaded anew, to whose run something has happened', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  let model: Answers;
  before(async () => {
    model = await playModel();
    stage = await shareStage({
      files: {
        'baton.yaml': `providers:\n  local: { type: openai-compatible, profile: custom, base_url: "${model.url}", key: none }\n`,
      },
    });
  });
  after(async () => {
    rmSync(join(stage.folder, 'baton.yaml'));
    await model.close();
  });
  const panel = () => stage.workbench.webview();
  const state = (word: string) => panel().locator('.state', { hasText: new RegExp(`^${word}`) });

  /** Loads the window anew while its panel shows a run to which something happens meanwhile; its folder. */
  const reloadAfter = async (change: (run: string) => void): Promise<string> => {
    const { workbench, folder } = stage;
    // Not by the window's address: with a file in it VS Code restores no editors when the window is loaded anew.
    await workbench.openFile(file);
    const first = model.hold('one');
    await workbench.titleAction('Run').click();
    await first.begun;
    await panel().locator('[data-path=s1].is-running').waitFor();
    first.go();
    await state('Succeeded').waitFor();
    const run = newestRun(folder);
    change(run);
    await workbench.reload();
    return run;
  };

  it('shows the text where a later Baton has written the run, and says which Baton to use', async () => {
    await reloadAfter((run) => {
      const log = join(run, 'log.jsonl');
      const [, ...facts] = readFileSync(log, 'utf8').split('\n');
      writeFileSync(log, [encodeLine({ baton: 'log', version: 99 }).trimEnd(), ...facts].join('\n'));
    });
    await panel().getByText('The log has format 99', { exact: false }).waitFor();
    await panel().getByText('use the Baton that wrote it', { exact: false }).waitFor();
    await panel().getByText('The text is shown as it is now.', { exact: false }).waitFor();
    await state('Ready').waitFor();
  });

  it('shows a run up to where its log is damaged, and says so', async () => {
    await reloadAfter((run) => {
      const log = join(run, 'log.jsonl');
      const lines = readFileSync(log, 'utf8').split('\n');
      const at = lines.findIndex((line) => line.includes('"path":"s5"') && line.includes('step.succeeded'));
      lines[at] = (lines[at] ?? '').replace('"path":"s5"', '"path":"s6"');
      writeFileSync(log, lines.join('\n'));
    });
    await panel().getByText('before it is shown', { exact: false }).waitFor();
    await panel().locator('[data-path=s4].is-succeeded').waitFor();
    assert.equal(await panel().locator('[data-path=s12].is-succeeded').count(), 0, 'nothing behind the damage is believed');
    await stage.workbench.picture(picture('reload-damaged'));
  });

  it('shows the text where the run is gone, and says so', async () => {
    const run = await reloadAfter((run) => rmSync(run, { recursive: true }));
    const note = () => panel().getByText(`The run ${basename(run)} is gone. The text is shown as it is now.`, { exact: false });
    await note().waitFor();
    await state('Ready').waitFor();

    // The page behind another tab is taken down; the one that replaces it says the same.
    await state('Ready').click();
    await stage.workbench.openFile(file);
    await note().waitFor({ state: 'detached' });
    await stage.workbench.command('View: Close Editor');
    await note().waitFor();
    await stage.workbench.command('View: Focus First Editor Group');
  });

  it('shows the run with its own text where the file is gone', async () => {
    const { workbench, folder } = stage;
    const text = readFileSync(join(folder, file));
    await reloadAfter(() => rmSync(join(folder, file)));
    await panel().getByText('The file is gone: the text that ran is shown.', { exact: false }).waitFor();
    await state('Succeeded').waitFor();
    await panel().locator('[data-path=s12].is-succeeded').waitFor();
    await workbench.picture(picture('reload-file-gone'));
    writeFileSync(join(folder, file), text);
  });
});
