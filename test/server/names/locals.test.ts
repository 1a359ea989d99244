import assert from 'node:assert/strict';
import { prepareRename, renameSymbol } from '../../../server/features/editing/rename.ts';
import { hover } from '../../../server/features/hover/hover.ts';
import { findDefinition } from '../../../server/features/navigation/definition.ts';
import { documentHighlights } from '../../../server/features/navigation/highlights.ts';
import { findReferences } from '../../../server/features/navigation/references.ts';
import { yaml } from '../../yaml.ts';
import { atCursor, edited, textAt } from '../at-cursor.ts';

/** A prompt with the cursor in it, in a pipeline with an input `topic`, a variable `count` and a step `first`. */
const pipeline = (prompt: string): string => `id: demo
inputs: {topic: {type: string, default: tea}, list: {type: array, default: [1]}}
variables: {count: 0}
steps:
  - {id: first, set: {words: [a, b]}}
  - id: use
    prompt: |
      ${prompt}
`;
const lineOf = (text: string): string => (text.split('\n')[7] ?? '').trim();
/** The prompt with its places marked: `<` declares, `[` reads. */
function marked(prompt: string): string {
  const { snapshot, position, text } = atCursor(pipeline(prompt));
  const places = documentHighlights(snapshot, position);
  const found = findReferences(snapshot, position, true);
  assert.deepEqual(
    found.map(({ range }) => range),
    places.map(({ range }) => range),
  );
  const edits = places.map(({ range, kind }) => {
    const name = textAt(snapshot, range);
    return { range, newText: kind === 3 ? `<${name}>` : `[${name}]` };
  });
  return text === snapshot.text ? lineOf(edited(snapshot, edits)) : '';
}
/** The prompt with another name for what the cursor is on; a refusal is its message. */
function renamed(prompt: string, name: string): string {
  const { snapshot, position } = atCursor(pipeline(prompt));
  try {
    return lineOf(edited(snapshot, renameSymbol(snapshot, position, name)?.changes?.[snapshot.uri] ?? []));
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('a name that a template binds', () => {
  for (const [prompt, wanted] of [
    ['{% for w in first.words %}{{ $0w }}, {% endfor %}', '{% for <w> in first.words %}{{ [w] }}, {% endfor %}'],
    [
      '{% for $0w in first.words %}{{ w }} {{ w | upper }}{% endfor %}',
      '{% for <w> in first.words %}{{ [w] }} {{ [w] | upper }}{% endfor %}',
    ],
    ['{% set n = 1 %}{{ n$0 }}{% set n = n + 1 %}', '{% set <n> = 1 %}{{ [n] }}{% set <n> = [n] + 1 %}'],
    ['{{ [w for w in first.words if w$0] }} {{ w }}', '{{ [[w] for <w> in first.words if [w]] }} {{ w }}'],
    [
      '{{ topic }}{% for topic in list %}{{ top$0ic }}{% endfor %}',
      '{{ topic }}{% for <topic> in list %}{{ [topic] }}{% endfor %}',
    ],
    [
      '{{ top$0ic }}{% for topic in list %}{{ topic }}{% endfor %}',
      '{{ [topic] }}{% for topic in list %}{{ topic }}{% endfor %}',
    ],
    [
      '{% for a in list %}{{ loop.index }}{% for b in list %}{{ lo$0op.first }}{% endfor %}{% endfor %}',
      '{% for a in list %}{{ loop.index }}{% [for] b in list %}{{ [loop].first }}{% endfor %}{% endfor %}',
    ],
  ] as const)
    it(`has its places: ${prompt}`, () => assert.equal(marked(prompt), wanted));

  for (const [prompt, wanted] of [
    ['{% for w in first.words %}{{ $0w }}{% endfor %}', 'w: 1'],
    ['{% set n = 1 %}{% set m = 2 %}{{ n + $0m }}', 'm: 2'],
    ['{{ [x for x in first.words if $0x] }}', 'x: 1'],
    ['{% for a in list %}{{ $0loop.index }}{% endfor %}', 'for: 1'],
    ['{{ $0count }}{% for count in list %}{{ count }}{% endfor %}', 'count: '],
  ] as const)
    it(`leads to where it is bound: ${prompt}`, () => {
      const { snapshot, position } = atCursor(pipeline(prompt));
      const found = findDefinition(snapshot, position);
      assert.ok(found);
      const [name] = wanted.split(':');
      assert.equal(textAt(snapshot, found.range), name);
      assert.equal(found.range.start.line === 7, !wanted.endsWith(' '));
    });

  for (const [prompt, name, wanted] of [
    [
      '{% for w in first.words %}{{ $0w }}{% endfor %}{{ w }}',
      'word',
      '{% for word in first.words %}{{ word }}{% endfor %}{{ w }}',
    ],
    ['{% set to$0pic = "x" %}{{ topic }}', 'about', '{% set about = "x" %}{{ about }}'],
    ['{% for a, $0b in {"k": 1} %}{{ a }}{{ b }}{% endfor %}', 'c', '{% for a, c in {"k": 1} %}{{ a }}{{ c }}{% endfor %}'],
    ['{{ "q" ~ [$0x for x in list] }}', 'y', '{{ "q" ~ [y for y in list] }}'],
    [
      '{% set $0a = 1 %}{{ a }}{{ topic }}',
      'topic',
      'With the name topic something in this file would mean something else. Choose another name.',
    ],
    [
      '{% for $0a in list %}{% for b in list %}{{ a }}{% endfor %}{% endfor %}',
      'b',
      'With the name b something in this file would mean something else. Choose another name.',
    ],
    ['{% set $0a = 1 %}{{ a }}', 'in', 'With the name in something in this file would mean something else. Choose another name.'],
    [
      '{% set $0a = 1 %}{{ a }}',
      'a-b',
      '"a-b" cannot be a name here: a name begins with a letter and goes on with letters, digits or _.',
    ],
    [
      '{{ top$0ic }}{% set x = 1 %}{{ x }}{{ topic }}',
      'x',
      'With the name x something in this file would mean something else. Choose another name.',
    ],
    [
      '{% if list %}{% set top$0ic = "x" %}{% endif %}{{ topic }}',
      'about',
      'topic means one thing or another at one of its places, as a branch of the template sets it or not. Rename it by hand.',
    ],
    [
      '{{ t$0opic }}{% if list %}{% set topic = "x" %}{% endif %}{{ topic }}',
      'about',
      'topic means one thing or another at one of its places, as a branch of the template sets it or not. Rename it by hand.',
    ],
    [
      '{% if list %}{% set n$0ew = "x" %}{% endif %}{{ new | default("") }}',
      'old',
      '{% if list %}{% set old = "x" %}{% endif %}{{ old | default("") }}',
    ],
  ] as const)
    it(`takes the name ${name}, or says why not: ${prompt}`, () => assert.equal(renamed(prompt, name), wanted));

  it('has no other name where the language gives it', () => {
    for (const prompt of [
      '{% for a in list %}{{ lo$0op.index }}{% endfor %}',
      '{% f$0or a in list %}{{ loop.index }}{% endfor %}',
    ]) {
      const { snapshot, position } = atCursor(pipeline(prompt));
      assert.equal(prepareRename(snapshot, position), null);
      assert.equal(renameSymbol(snapshot, position, 'round'), null);
    }
  });

  for (const [prompt, wanted] of [
    ['{% set $0n = 1 %}{{ n }}', '**n**: `integer`'],
    ['{% for $0w in first.words %}{{ w }}{% endfor %}', '**w**: `text`'],
    ['{{ [w for $0w in first.words] }}', '**w**: `text`'],
  ] as const)
    it(`tells its type where it is bound: ${prompt}`, () => {
      const { snapshot, position } = atCursor(pipeline(prompt));
      const { contents } = hover(snapshot, position) ?? { contents: '' };
      assert.equal(typeof contents === 'object' && 'value' in contents ? contents.value : '', wanted);
    });

  it('is found in quoted texts, conditions, AUTO tags and written-out pipelines', () => {
    for (const [drawn, wanted] of [
      [
        'steps:\n  - {id: a, prompt: "{% set x = 1 %}{{ $0x }}\\n"}\n',
        'steps:\n  - {id: a, prompt: "{% set y = 1 %}{{ y }}\\n"}\n',
      ],
      [
        'steps:\n  - {id: a, if: "[1 for x in [1] if $0x]", prompt: hi}\n',
        'steps:\n  - {id: a, if: "[1 for y in [1] if y]", prompt: hi}\n',
      ],
      [
        'steps:\n  - id: a\n    prompt: Say <AUTO>{% set x = 1 %}{{ $0x }}</AUTO>\n',
        'steps:\n  - id: a\n    prompt: Say <AUTO>{% set y = 1 %}{{ y }}</AUTO>\n',
      ],
      [
        yaml`
          steps:
            - id: a
              pipeline: |
                steps:
                  - {id: b, prompt: "{% set x = 1 %}{{ $0x }}"}
        `,
        yaml`
          steps:
            - id: a
              pipeline: |
                steps:
                  - {id: b, prompt: "{% set y = 1 %}{{ y }}"}
        `,
      ],
    ] as const) {
      const { snapshot, position } = atCursor(drawn);
      assert.equal(edited(snapshot, renameSymbol(snapshot, position, 'y')?.changes?.[snapshot.uri] ?? []), wanted);
    }
  });
});
