import assert from 'node:assert/strict';
import { diagnose } from '../../server/features/diagnostics.ts';
import { hover } from '../../server/features/hover.ts';
import { inPseudo } from '../engine/language/pseudo.ts';
import { type Exception, sourcesIn, unspoken } from '../engine/language/spoken.ts';
import { tables } from '../engine/language/tables.ts';
import { atCursor } from './cursor.ts';

const allowed: readonly Exception[] = [
  { file: /^server\/texts\.ts$/, why: 'the table' },
  { file: /^server\/meaning\.ts$/, text: /^(step|variable) \u0001/, why: 'keys of what is equal' },
  { file: /^server\/features\/named-text\.ts$/, text: /^temperature \u0001$/, why: 'a key and its value' },
  {
    file: /^server\/features\/refactor\//,
    text: /^[-{ ]*(dependencies|type|default|id|pipeline|required|secret): |^\u0001 part$/,
    why: 'YAML that is written, and a name',
  },
  { file: /^server\/features\/hover\.ts$/, text: /^is \u0001$/, why: 'the language of templates' },
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
});
