import assert from 'node:assert/strict';
import { codeLenses } from '../../server/features/appearance/code-lens.ts';
import { diagnose } from '../../server/features/diagnostics.ts';
import { refactorings, resolveRefactoring } from '../../server/features/editing/refactor/refactorings.ts';
import { hover } from '../../server/features/hover/hover.ts';
import { inPseudo } from '../engine/language/pseudo.ts';
import { type Exception, sourcesIn, unspoken } from '../engine/language/spoken.ts';
import { tables } from '../engine/language/tables.ts';
import { yaml } from '../yaml.ts';
import { atCursor } from './at-cursor.ts';
import { selection } from './features/editing/refactor/carried.ts';

const allowed: readonly Exception[] = [
  { file: /^server\/texts\.ts$/, why: 'the table' },
  { file: /^server\/names\/meaning\.ts$/, text: /^(step|variable) \u0001/, why: 'keys of what is equal' },
  { file: /^server\/features\/hover\/named-text\.ts$/, text: /^temperature \u0001$/, why: 'a key and its value' },
  {
    file: /^server\/features\/editing\/refactor\//,
    text: /^[-{[ ]*(dependencies|type|default|id|pipeline|required|secret|use): |^\u0001 part$/,
    why: 'YAML that is written, and a name',
  },
  { file: /^server\/features\/completion\/snippets\.ts$/, text: /^id: /, why: 'YAML that is written' },
  { file: /^server\/features\/hover\/hover\.ts$/, text: /^is \u0001$/, why: 'the language of templates' },
];

const pipeline = `id: demo
steps:
  - {id: first, prompt: Say hello.}
  - id: sec$0ond
    prompt: Again, {{ first }} {{ nobody }}
`;

describe('the texts of the language server', () => {
  it('stand in texts.ts and in the tables of the engine', () => {
    const { said, needless } = unspoken(sourcesIn('server'), allowed);
    assert.deepEqual([said, needless], [[], []]);
  });

  it('are translated: a diagnostic, and what hover says of a step', async () => {
    const all = await tables();
    await inPseudo(all.values(), () => {
      const { snapshot, position } = atCursor(pipeline);
      const messages = diagnose(snapshot).map(({ message }) => (typeof message === 'string' ? message : message.value));
      assert.ok(messages.length > 0);
      for (const message of messages) assert.match(message, /^\[.*[áéíóú].*\]$/s);
      const shown = hover(snapshot, position)?.contents;
      assert.ok(shown && typeof shown === 'object' && 'value' in shown);
      assert.match(shown.value, /\[Gívés `text`\]\n\n\[Wáíts fór `first`\]$/);
    });
  });

  it('are translated: lenses, refactorings, and why one cannot be made', async () => {
    const all = await tables();
    await inPseudo(all.values(), () => {
      const { snapshot, range } = selection(
        yaml`
          id: a
          steps:
            - {id: x, prompt: <AUTO>hi</AUTO>}
            - {id: y$0, condition: 1 > 2, prompt: "{{ x }}"}
            - {id: z, prompt: "{{ y | default(1) }}"}
        `,
      );
      const known = { lock: [], exists: () => false };
      const actions = refactorings(snapshot, range, known);
      const titles = [...codeLenses(snapshot).map(({ command }) => command?.title), ...actions.map(({ title }) => title)];
      assert.ok(titles.length > 6, titles.join());
      for (const title of titles) assert.match(title ?? '', /^\[.*\]$/, title);
      const reasons = actions.flatMap(({ title, kind = '' }) => {
        const outcome = resolveRefactoring(snapshot, { range, title, kind }, known);
        return outcome && 'refused' in outcome ? [outcome.refused] : [];
      });
      assert.ok(reasons.length > 0);
      for (const reason of reasons) assert.match(reason, /^\[.*[áéíóú].*\]$/);
    });
  });
});
