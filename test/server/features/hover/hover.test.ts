import assert from 'node:assert/strict';
import { compile } from '../../../../engine/compile/compile.ts';
import { statements } from '../../../../engine/compile/template/syntax/tags.ts';
import { complete } from '../../../../server/features/completion/completion.ts';
import { hover } from '../../../../server/features/hover/hover.ts';
import { snapshotOf } from '../../../../server/snapshot.ts';
import { yaml } from '../../../yaml.ts';
import { atCursor, textAt } from '../../at-cursor.ts';

const head = `id: demo
inputs:
  to$pic: {type: string, default: tea, description: The subject, examples: [coffee, mate]}
data: {sh$op: {name: Leaf}}
variables:
  to$ne: warm
steps:
  - {id: rows, set: {list: [{name: A, price: 3}]}}
  - id: each
    for_each: "{{ rows.list }}"
    as: r$ow
    prompt: "{{ row.name }} TEMPLATE"
  - id: group
    steps:
      - {id: rows, set: {list: [1]}}
      - {id: reads, set: {x: "{{ rows.list }}"}}
outputs:
  l$ast: {value: "{{ rows.list }}", description: All rows}
`;
const plain = head.replaceAll('$', '');
const last = {
  run: 'r',
  finished_at: '',
  steps: {
    rows: { status: 'succeeded', value: { list: [{ name: 'A', price: 3 }] } },
    'group.rows': { status: 'succeeded', value: { list: [7] } },
  },
};

/** What is said where `$0` stands, and of what. */
function told(drawn: string): { text: string; of: string } | undefined {
  const { snapshot, position } = atCursor(drawn);
  const found = hover(snapshot, position, last);
  return found ? { text: JSON.stringify(found.contents), of: found.range ? textAt(snapshot, found.range) : '' } : undefined;
}
const inTemplate = (template: string): string => plain.replace('TEMPLATE', template);
const labels = (template: string): string[] => {
  const { snapshot, position } = atCursor(inTemplate(template));
  return complete(snapshot, position).map(({ label }) => label);
};

describe('hover', () => {
  for (const [drawn, name, wanted] of [
    ['to$pic', 'topic', /`text`.*`tea` unless given.*The subject.*For example `coffee`, `mate`/s],
    ['sh$op', 'shop', /\{name: text\}/],
    ['to$ne', 'tone', /`text`/],
    ['r$ow', 'row', /\{name: text, price: integer\}/],
    ['l$ast', 'last', /list of \{name.*All rows/s],
  ] as const)
    it(`tells what ${name} is where it is declared`, () => {
      const found = told(head.replace(drawn, drawn.replace('$', '$0')).replaceAll(/\$(?!0)/g, ''));
      assert.equal(found?.of, name);
      assert.match(found?.text ?? '', wanted);
    });

  it('tells no last value of what a step says of itself, and nothing of a name that nobody gives', () => {
    const text = yaml`
      steps:
        - {id: a, set: {status: open, in: {result: 5, value: 6}}}
        - {id: b, prompt: "TEMPLATE"}
    `;
    const value = { status: 'open', in: { result: 5, value: 6 } };
    const ran = { ...last, steps: { a: { status: 'succeeded', value } } };
    const said = (template: string): string => {
      const { snapshot, position } = atCursor(text.replace('TEMPLATE', template));
      return JSON.stringify(hover(snapshot, position, ran)?.contents ?? '');
    };
    assert.doesNotMatch(said('{{ a.sta$0tus }}'), /last run/);
    assert.match(said('{{ a.result.sta$0tus }}'), /In the last run:.*open/s);
    assert.match(said('{{ a.in.res$0ult }}'), /In the last run:.*n5\\n/s);
    assert.doesNotMatch(said('{{ a.in.va$0rs }}'), /last run/);
    assert.match(said('{{ a.in[0].resu$0lt }}'), /result/);
    assert.equal(said('{{ nix[0].resu$0lt }}'), '""');
    assert.equal(said('{{ nix.y.resu$0lt }}'), '""');
    const { snapshot, position } = atCursor(text.replace('TEMPLATE', '{{ a.$0 }}'));
    const items = complete(snapshot, position, ran);
    const detail = (name: string) => items.filter(({ label }) => label === name).map((one) => one.detail ?? '');
    assert.deepEqual([detail('status').length, detail('in').length], [1, 1]);
    assert.match(detail('in')[0] ?? '', /"result":5/);
    assert.doesNotMatch(detail('status')[0] ?? '', /open/);
    const index = atCursor(text.replace('TEMPLATE', '{{ x[0].a.$0 }}'));
    assert.ok(complete(index.snapshot, index.position, ran).every((one) => !one.detail?.includes('"result":5')));
  });

  it('tells what the key of a call is in a step that calls a tool, and nothing elsewhere', () => {
    const at = (keys: string): string => told(`id: demo\nsteps:\n  - {id: a, ${keys}}\n`)?.text ?? '';
    assert.match(at('tool: http, parameters: {url: "{{ call.k$0ey }}"}'), /`call\.key`: `text`.*recognizes its repetition/);
    assert.match(at('tool: http, parameters: {url: "{{ ca$0ll.key }}"}'), /`call`: `\{key: text\}`/);
    assert.equal(at('prompt: "{{ ca$0ll.key }}"'), '');
  });

  it('tells the type of a batch where it is named and where it is read', () => {
    const text =
      'inputs: {all: {type: array, items: {type: integer}}}\nsteps:\n  - {id: a, for_each: "{{ all }}", as: ro$1ws, batch: 2, prompt: "{{ ro$2ws }}"}\n';
    for (const mark of ['$1', '$2']) {
      const drawn = text.replace(mark, '$0').replace(/\$[12]/, '');
      assert.match(told(drawn)?.text ?? '', /list of integer/);
    }
  });

  it('tells the words of a personality as baton.yaml has it, and of its file where that has none', () => {
    const world = {
      file: '/demo/demo.baton.yaml',
      settings: { personalities: { calm: { system: 'Be settled' } } },
      personalities: new Map([
        ['calm', 'Be filed'],
        ['bold', 'Be bold'],
      ]),
    };
    const { text, position } = atCursor('steps:\n  - {id: a, personality: ca$0lm, prompt: hi}\n');
    const said = (one: string): string =>
      JSON.stringify(hover(snapshotOf('file:///demo/demo.baton.yaml', 1, compile(one, world)), position)?.contents ?? '');
    assert.match(said(text), /Be settled/);
    assert.doesNotMatch(said(text), /Be filed/);
    assert.match(said(text.replace('calm', 'bold')), /Be bold/);
  });

  it('tells the last value of an expression that leads to a step, and of no other one of that name', () => {
    const own = told(inTemplate('{{ rows.li$0st }}'));
    assert.equal(own?.of, 'rows.list');
    assert.match(own?.text ?? '', /In the last run:.*price.*3/s);
    const inner = told(plain.replace('x: "{{ rows.list', 'x: "{{ rows.li$0st'));
    assert.match(inner?.text ?? '', /In the last run:.*7/s);
    assert.doesNotMatch(told(inTemplate('{{ row.na$0me }}'))?.text ?? '', /last run/);
    // `rows` is bound by the template itself there.
    assert.doesNotMatch(told(inTemplate('{% for rows in [1] %}{{ ro$0ws }}{% endfor %}'))?.text ?? '', /last run/);
  });

  it('says nothing of a name that nobody gives, nor of its members', () => {
    assert.equal(told(inTemplate('{{ nob$0ody }}')), undefined);
    assert.equal(told(inTemplate('{{ nobody.mem$0ber }}')), undefined);
    assert.match(told(inTemplate('{% set one = 1 %}{{ on$0e }}'))?.text ?? '', /integer/);
  });
});

describe('completion in a template', () => {
  it('offers statements where one begins', () => {
    assert.deepEqual(labels('{% $0 %}'), statements);
    assert.deepEqual(labels('{%- fo$0'), statements);
    for (const word of ['if', 'endfor', 'set', 'macro']) assert.ok(statements.includes(word), word);
    assert.ok(labels('{% if $0 %}x{% endif %}').includes('rows'));
  });

  it('offers what a loop binds in its body, not in its own list', () => {
    const inList = labels('{% for one in $0 %}x{% endfor %}');
    // `loop` is that of the step around.
    assert.ok(inList.includes('rows') && inList.includes('loop') && !inList.includes('one'), String(inList));
    assert.ok(labels('{% for row in $0 %}x{% endfor %}').includes('row'));
    assert.ok(labels('{% for one in rows.list %}{{ $0 }}{% endfor %}').includes('one'));
    assert.ok(labels('{% for one in rows.list if $0 %}x{% endfor %}').includes('one'));
  });

  it('offers no names where the path of a file stands', () => assert.deepEqual(labels('{{ file:$0 }}'), []));
});
