import assert from 'node:assert/strict';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import { focused, openByKeys, tabTo } from './keys.ts';
import { endOf } from './runs.ts';

describe('without a mouse', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ theme: 'dark' });
  });
  after(() => stage?.close());

  const press = (key: string) => stage.workbench.page.keyboard.press(key);
  const panel = () => stage.workbench.webview();
  const goTo = (name: RegExp): Promise<void> => tabTo(stage.workbench, name);
  const open = (name: string): Promise<void> => openByKeys(stage.workbench, name);

  it('a pipeline is run and answered, and the focus stays in the panel', async () => {
    const { workbench } = stage;
    await open('question.baton.yaml');
    await workbench.titleAction('Run').waitFor();
    await press('Control+F5');
    await panel().getByText('Who signs it?').first().waitFor();
    // The panel stands beside the text: the second group.
    await press('ControlOrMeta+2');
    await goTo(/^name|name$/);
    await workbench.page.keyboard.type('Ann Lee');
    await goTo(/Answer/);
    await press('Enter');
    await panel().getByText('Send the letter as it stands?').first().waitFor();
    assert.notEqual(await focused(panel()), 'body', 'after an answer');
    await goTo(/Approve|Yes/);
    await press('Enter');
    await panel()
      .locator('.state', { hasText: /^Succeeded/ })
      .waitFor();
    assert.notEqual(await focused(panel()), 'body', 'after the end');
    assert.equal(endOf(stage.runs()[0])?.status, 'succeeded');
    await workbench.picture(picture('keyboard-answered'));
  });

  it('a pipeline is debugged', async () => {
    const { workbench } = stage;
    const { length: earlier } = stage.runs();
    await press('ControlOrMeta+1');
    await open('hello.baton.yaml');
    await workbench.titleAction('Run').waitFor();
    await workbench.goTo('hello.baton.yaml', 19);
    await press('F9');
    await workbench.breakpoints('hello.baton.yaml').first().waitFor();
    await press('F5');
    await workbench.stoppedLine('hello.baton.yaml').first().waitFor();
    await press('F5');
    await workbench.debugToolbar.waitFor({ state: 'hidden' });
    await press('ControlOrMeta+1');
    await press('F9');
    await workbench.breakpoints('hello.baton.yaml').first().waitFor({ state: 'hidden' });
    assert.equal(endOf(stage.runs()[earlier])?.status, 'succeeded');
  });
});
