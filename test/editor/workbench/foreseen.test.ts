import assert from 'node:assert/strict';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import { endOf } from './runs.ts';

const file = 'watched.baton.yaml';
const text = `id: watched
model: offline
limits: { max_parallel: 1 }
inputs: { topic: Tide mills ground flour twice a day. They stood at the coast. }
alerts: { time: 1ms }
steps:
  - id: ask
    prompt_file: prompts/ask.md
  - id: shout
    set: { loud: "{{ ask | upper }}" }
  - id: coast
    prompt: "Summarise in one sentence: {% for n in range(600) %}{{ topic }} Boat {{ n }} was the largest. {% endfor %}"
    dependencies: [ask]
  - id: mills
    prompt: "Summarise in one sentence: {% for n in range(600) %}{{ topic }} Mill {{ n }} stood in the north. {% endfor %}"
    dependencies: [ask]
`;
const ask = 'Summarise in one sentence:\n\n{{ topic }}\n\n';

describe('what is foreseen of a pipeline, and what is worth a word', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ files: { [file]: text, 'prompts/ask.md': ask }, open: file });
  });
  after(() => stage?.close());
  const lens = (words: string | RegExp) =>
    stage.workbench.editor(file).locator('.codelens-decoration a', { hasText: words }).first();
  const panel = () => stage.workbench.webview();

  it('is nothing before the first run; after it the lens has a time with its range, and Estimate tells it step by step', async () => {
    const { workbench } = stage;
    await lens('Estimate').waitFor();
    assert.equal(await lens(/^about /).count(), 0);
    for (let count = 1; count <= 3; count++) {
      await workbench.titleAction('Run').click();
      while (!endOf(stage.runs()[count - 1])) await workbench.page.waitForTimeout(100);
    }
    await panel()
      .locator('.state', { hasText: /^Succeeded/ })
      .waitFor();
    await lens(/^about .* \(.*\)$/).waitFor();
    const [words, room] = [await lens(/^about /).boundingBox(), await workbench.editor(file).boundingBox()];
    assert.ok(words && room && words.x + words.width < room.x + room.width, 'it is seen beside the panel');
    await workbench.picture(picture('foreseen-lens'));
    await lens('Estimate').click();
    await workbench.quickInput.locator('.monaco-list-row', { hasText: 'ask' }).first().waitFor();
    await workbench.quickInput.getByText(/80 %/).first().waitFor();
    await workbench.picture(picture('foreseen-estimate'));
    await workbench.page.keyboard.press('Escape');
  });

  it('tells what would save time: a lens, a code action at the line, and in the Plan, where it is made and undone', async () => {
    const { workbench } = stage;
    await lens('Advice (1)').waitFor();
    const fix = await workbench.quickFix(file, 3, 5, 'Advice that saves');
    await workbench.picture(picture('advice-action'));
    assert.match((await fix.textContent()) ?? '', /\(95 %: .*\)\. The answers stay as they are\. Let up to 2 steps/);
    await workbench.page.keyboard.press('Escape');
    await lens('Advice (1)').click();
    const advice = panel().locator('.advice');
    await advice.getByText(/^Saves .*95 %/).waitFor();
    await workbench.picture(picture('advice-plan'));
    await advice.getByRole('button', { name: 'Apply' }).click();
    const line = (words: string) => workbench.editor(file).locator('.view-line', { hasText: words });
    await line('max_parallel: 2').waitFor();
    await lens('Advice (1)').waitFor({ state: 'detached' });
    await line('max_parallel: 2').click();
    await workbench.page.keyboard.press('Control+Z');
    await line('max_parallel: 1').waitFor();
    await panel().getByRole('button', { name: 'Simulate' }).click();
    await panel().getByText('Simulated: nothing was called').waitFor();
    await panel().getByText('What held it up').waitFor();
    await workbench.picture(picture('simulated'));
    await panel().getByRole('button', { name: 'Show newest' }).click();
    await panel().getByRole('tab', { name: 'Graph' }).click();
  });

  it('makes an alert of the newest run a warning at its threshold', async () => {
    const { workbench } = stage;
    await workbench.squiggles(file, 'warning').first().waitFor();
    assert.match(await workbench.hover(file, 'alerts'), /baton run/);
    await workbench.picture(picture('alert'), { parkMouse: false });
  });

  it('helps in the file of a prompt: names in the braces, and what they are', async () => {
    const { workbench } = stage;
    await workbench.openFile('ask.md');
    assert.match(await workbench.hover('ask.md', 'topic'), /topic/);
    await workbench.goTo('ask.md', 5);
    await workbench.page.keyboard.type('Again: {{ to');
    await workbench.complete('topic');
    await workbench.editor('ask.md').locator('.view-line', { hasText: 'Again: {{ topic' }).waitFor();
    await workbench.picture(picture('prompt-file'));
  });
});
