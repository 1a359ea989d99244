import assert from 'node:assert/strict';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import type { FrameLocator } from './playwright.ts';
import { endOf } from './runs.ts';

/** What has the focus inside a page, in the words that a screen reader says. */
const focused = (panel: FrameLocator): Promise<string> =>
  panel.locator('body').evaluate((body) => {
    const active = body.ownerDocument.activeElement;
    return active === body || !active ? 'body' : [active.getAttribute('aria-label'), active.textContent, active.id].join(' ');
  });

describe('without a mouse', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ theme: 'dark' });
  });
  after(() => stage?.close());

  const press = (key: string) => stage.workbench.page.keyboard.press(key);
  const panel = () => stage.workbench.webview();
  /** Goes on with a key until what has the focus is named so. */
  const goTo = async (name: RegExp, key = 'Tab'): Promise<void> => {
    const passed: string[] = [];
    for (let at = await focused(panel()); !name.test(at); at = await focused(panel())) {
      passed.push(at);
      assert.ok(passed.length < 40, `${name} is not among ${passed.join(' | ')}`);
      await press(key);
    }
  };
  const open = async (name: string): Promise<void> => {
    const { workbench } = stage;
    await press('ControlOrMeta+p');
    await workbench.quickInput.locator('input').first().fill(name);
    await workbench.quickInput.locator(`.monaco-list-row.focused[aria-label^="${name}"]`).waitFor();
    await press('Enter');
    await workbench.editor(name).waitFor();
  };

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
