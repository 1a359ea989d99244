import assert from 'node:assert/strict';
import { picture, pictureFailures, type Stage, shareStage } from '../workbench/harness.ts';
import { commandByKeys, focused, openByKeys, tabTo } from '../workbench/keys.ts';
import { endOf } from '../workbench/runs.ts';

const file = 'counted.baton.yaml';
const text = `id: counted
steps:
  - {id: first, set: {one: 1}}
  - {id: second, set: {two: "{{ one + 1 }}"}}
outputs: {two: "{{ two }}"}
`;

describe('runs of a pipeline without a mouse', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ theme: 'dark', files: { [file]: text } });
  });
  const press = (key: string) => stage.workbench.page.keyboard.press(key);
  const panel = () => stage.workbench.webview();
  /** Until so many runs have ended. */
  const ended = async (count: number): Promise<void> => {
    while (stage.runs().length < count || !stage.runs().every(endOf)) await stage.workbench.page.waitForTimeout(100);
  };
  /** Another value at the end of the third line, which the second step reads. */
  const writeAnother = async (digit: string): Promise<void> => {
    await stage.workbench.goTo(file, 3, 29);
    await press('Backspace');
    await stage.workbench.page.keyboard.type(digit);
    await press('ControlOrMeta+s');
  };

  it('go on from what has changed whenever the file is saved, until that is switched off', async () => {
    const { workbench } = stage;
    await openByKeys(workbench, file);
    await workbench.titleAction('Run').waitFor();
    await press('Control+F5');
    await ended(1);
    await commandByKeys(workbench, 'Baton: Rerun on Save (On or Off)');
    await writeAnother('5');
    await ended(2);
    assert.deepEqual(endOf(stage.runs()[1])?.outputs, { two: 6 });

    await press('ControlOrMeta+1');
    await commandByKeys(workbench, 'Baton: Rerun on Save (On or Off)');
    await writeAnother('7');
    await workbench.page.locator('.tab.dirty').waitFor({ state: 'hidden' });
    await press('Control+F5');
    await ended(3);
    assert.deepEqual(
      stage.runs().map((log) => endOf(log)?.outputs?.['two']),
      [2, 6, 8],
      'the file that was saved began nothing by itself',
    );
  });

  it('are compared, and the focus stays in the panel', async () => {
    const { workbench } = stage;
    await panel()
      .locator('.state', { hasText: /^Succeeded/ })
      .waitFor();
    await press('ControlOrMeta+2');
    await tabTo(workbench, /tab-Graph$/);
    for (let right = 0; right < 3; right++) await press('ArrowRight');
    await tabTo(workbench, /tab-History$/);
    await panel().locator('tr[data-run]').nth(2).waitFor();
    await tabTo(workbench, /today/);
    await press('Space');
    await press('ArrowDown');
    await press('Space');
    assert.equal(await panel().locator('tr[aria-selected=true]').count(), 2);
    await tabTo(workbench, /^ Compare /);
    await press('Enter');
    await panel().locator('.contrast').getByText('second').first().waitFor();
    assert.notEqual(await focused(panel()), 'body', 'where the comparison is shown');
    await workbench.picture(picture('keyboard-compared'));
  });
});
