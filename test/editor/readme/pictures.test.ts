// Draws the pictures of the README, each a moment of work in a real VS Code. Run: npm run pictures:readme
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openStage, type Stage } from '../workbench/harness.ts';
import type { Workbench } from '../workbench/window.ts';

const flagship = 'research-brief.baton.yaml';
const flagshipFolder = 'examples/research-brief/';

/** A picture of the window with a palette of its own: a third of the bytes, which each .vsix carries. */
async function draw(workbench: Workbench, name: string, options: { parkMouse?: boolean } = {}): Promise<void> {
  const file = resolve('docs/pictures', `${name}.png`);
  await workbench.picture(file, options);
  execFileSync('pngquant', ['--force', '--ext', '.png', '--strip', '--speed', '1', file]);
}

/** The line of the flagship on which a text stands first. */
const lineOf = (text: string): number =>
  readFileSync(flagshipFolder + flagship, 'utf8')
    .split('\n')
    .findIndex((line) => line.trim().startsWith(text)) + 1;

describe('the pictures of the README', () => {
  let stage: Stage | undefined;
  afterEach(async () => {
    await stage?.close();
    stage = undefined;
  });
  const open = async (file: string, theme: 'light' | 'dark', size: { width: number; height: number }): Promise<Stage> => {
    stage = await openStage({ theme, open: file, size });
    await stage.workbench.titleAction('Run').waitFor();
    return stage;
  };
  const toggleSideBar = ({ workbench }: Stage): Promise<void> => workbench.page.keyboard.press('ControlOrMeta+b');

  it('run: a run that goes on beside its text', async () => {
    const shown = await open(flagshipFolder + flagship, 'dark', { width: 1600, height: 1000 });
    const { workbench } = shown;
    await toggleSideBar(shown);
    await workbench.titleAction('Run').click();
    const panel = workbench.webview();
    await panel.locator('.state', { hasText: /^Running/ }).waitFor();
    await panel.locator('[data-path=compare]', { hasText: /[2-6]\/8/ }).waitFor();
    await draw(workbench, 'run');
  });

  it('cards: what each step gave and took, in a wide pane', async () => {
    const shown = await open(flagshipFolder + flagship, 'light', { width: 1600, height: 1000 });
    const { workbench } = shown;
    await toggleSideBar(shown);
    await workbench.titleAction('Run').click();
    const panel = workbench.webview();
    await panel.locator('.state', { hasText: /^Succeeded/ }).waitFor();
    await workbench.page.keyboard.press('ControlOrMeta+2');
    await workbench.command('View: Close Editors in Other Groups');
    await panel.locator('[data-path=summary]').first().waitFor();
    await draw(workbench, 'cards');
  });

  it('completion: what a template can read is offered where it is typed', async () => {
    const shown = await open(flagshipFolder + flagship, 'light', { width: 1280, height: 800 });
    const { workbench } = shown;
    await toggleSideBar(shown);
    await workbench.goTo(flagship, lineOf('outputs:'));
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.keyboard.type('findings: "{{ compare.');
    await workbench.suggestions.locator('.monaco-list-row').first().waitFor();
    await draw(workbench, 'completion', { parkMouse: false });
  });

  it('debugger: stopped before a step, with what it is about to send', async () => {
    const shown = await open(flagshipFolder + flagship, 'dark', { width: 1600, height: 1000 });
    const { workbench } = shown;
    await workbench.goTo(flagship, lineOf('- id: compare'));
    await workbench.page.keyboard.press('F9');
    await workbench.breakpoints(flagship).first().waitFor();
    await workbench.page.keyboard.press('F5');
    await workbench.stoppedLine(flagship).first().waitFor();
    await workbench.callStack('compare').waitFor();
    await draw(workbench, 'debugger');
  });

  it('question: a run that waits for a person, who is asked in the panel and in the inbox', async () => {
    const shown = await open('question.baton.yaml', 'light', { width: 1280, height: 800 });
    const { workbench } = shown;
    await workbench.titleAction('Run').click();
    await workbench.webview().locator('.banner').getByText('Who signs it?').waitFor();
    await workbench.command('View: Show Baton');
    await draw(workbench, 'question');
  });

  it('history: how runs of a pipeline went, and what has changed', async () => {
    const shown = await open('hello.baton.yaml', 'dark', { width: 1280, height: 800 });
    const { workbench } = shown;
    const panel = workbench.webview();
    for (let runs = 0; runs < 5; runs++) {
      await workbench.goTo('hello.baton.yaml', 1);
      await workbench.command('Baton: Run');
      while (shown.runs().filter((facts) => facts.some(({ type }) => type === 'run.finished')).length <= runs)
        await workbench.page.waitForTimeout(100);
    }
    await panel.getByRole('tab', { name: 'History' }).click();
    await panel.getByText('Pick two to compare them.').waitFor();
    await draw(workbench, 'history');
  });
});
