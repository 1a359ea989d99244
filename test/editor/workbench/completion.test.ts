import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeIn } from '../../server/recorded/place.ts';
import { besides, ownTexts } from '../../server/recorded/texts.ts';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';

/** Of the recorded places (test/server/recorded) those that are typed at in the editor itself. */
const typed: readonly (readonly [keyof typeof ownTexts, string])[] = [
  ['orders', 'condition: order.co$0untry'],
  ['orders', 'order.total * 0.2) | r$0ound'],
  ['orders', 'break_if: en$0ough.done'],
  ['orders', 'tools: [filesystem.re$0ad, memory] => filesystem.read'],
  ['orders', '      pa$0rcel: "{{ order.id'],
  ['orders', 'kinds: [ti$0meout, rate'],
  ['newsletter', 'for_each: "{{ gather-news.re$0sults'],
  ['newsletter', 'backoff: ex$0ponential'],
  ['newsletter', 'type="cho$0ice" choices'],
  ['newsletter', 'dependencies: [re$0ad-pages]'],
];

const fileOf = (index: number): string => `place-${index}.baton.yaml`;

describe('what is offered while one types', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage();
    // All at once, before the editor has looked for files.
    for (const [name, text] of Object.entries(besides)) writeFileSync(join(stage.folder, name), text);
    typed.forEach(([name, drawing], index) => {
      const { text, offset, start } = placeIn(ownTexts[name], drawing);
      writeFileSync(join(stage.folder, fileOf(index)), text.slice(0, start) + text.slice(offset));
    });
  });
  after(() => stage?.close());

  typed.forEach(([name, drawing], index) => {
    it(`has what is wanted among the first three: ${drawing}`, async () => {
      const { workbench } = stage;
      const { text, offset, wanted, start } = placeIn(ownTexts[name], drawing);
      const file = fileOf(index);
      await workbench.openFile(file);
      // Colours of the server: it has answered for this file.
      await workbench.editor(file).locator('.codelens-decoration a').first().waitFor();
      const before = text.slice(0, start).split('\n');
      await workbench.goTo(file, before.length, (before.at(-1)?.length ?? 0) + 1);
      await workbench.page.keyboard.type(text.slice(start, offset));
      const rows = workbench.suggestions.locator('.monaco-list-row');
      const first = rows.locator('.label-name').filter({ hasText: new RegExp(`^${wanted.replaceAll('.', '\\.')}$`) });
      // Typing brings the list by itself, later on a busy machine; asked for where it stands already it would show details.
      await workbench.transient(
        async () => {
          if (!(await workbench.suggestions.isVisible())) await workbench.page.keyboard.press('Control+Space');
        },
        (timeout) => first.first().waitFor({ timeout }),
      );
      const shown = await workbench.suggestions.evaluate((widget) =>
        [...widget.querySelectorAll('.monaco-list-row')]
          .sort((a, b) => Number(a.getAttribute('data-index')) - Number(b.getAttribute('data-index')))
          .map((row) => row.querySelector('.label-name')?.textContent ?? ''),
      );
      if (index === 0) await workbench.picture(picture('completion-members'));
      assert.ok(shown.slice(0, 3).includes(wanted), `${wanted} in ${shown.slice(0, 6)}`);
      await workbench.page.keyboard.press('Escape');
    });
  });
});
