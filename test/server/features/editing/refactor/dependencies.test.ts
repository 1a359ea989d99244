import assert from 'node:assert/strict';
import { yaml } from '../../../../yaml.ts';
import { carried, offered } from './carried.ts';

const head = 'id: a\nsteps:\n  - id: x\n    prompt: b\n  - id: z\n    prompt: c\n';
const written: { rule: string; before: string; after: string }[] = [
  {
    rule: 'as a new key behind the id',
    before: `${head}  - id: y # last\n    prompt: "{{ x }} $0{{ z }}"\n`,
    after: `${head}  - id: y # last\n    dependencies: [x, z]\n    prompt: "{{ x }} {{ z }}"\n`,
  },
  {
    rule: 'as the first key, where there is no id',
    before: `${head}  - prompt: "{{ x }}$0"\n`,
    after: `${head}  - dependencies: [x]\n    prompt: "{{ x }}"\n`,
  },
  {
    rule: 'in a list in brackets',
    before: `${head}  - id: y\n    dependencies: [x]\n    prompt: "$0{{ z }}"\n`,
    after: `${head}  - id: y\n    dependencies: [x, z]\n    prompt: "{{ z }}"\n`,
  },
  {
    rule: 'in a list of lines, in the older spelling',
    before: `${head}  - id: y\n    needs:\n      - x # why\n    prompt: "$0{{ z }}"\n`,
    after: `${head}  - id: y\n    needs:\n      - x # why\n      - z\n    prompt: "{{ z }}"\n`.replace(
      'x # why\n      - z',
      'x\n      - z # why',
    ),
  },
  {
    rule: 'beside a single id',
    before: `${head}  - id: y\n    dependencies: x\n    prompt: "$0{{ z }}"\n`,
    after: `${head}  - id: y\n    dependencies: [x, z]\n    prompt: "{{ z }}"\n`,
  },
  {
    rule: 'in a step in brackets, and under a key that says nothing',
    before: `${head}  - {id: y, prompt: "$0{{ z }}"}\n`,
    after: `${head}  - {id: y, dependencies: [z], prompt: "{{ z }}"}\n`,
  },
  {
    rule: 'under a key that says nothing yet',
    before: `${head}  - id: y\n    dependencies:\n    prompt: "$0{{ z }}"\n`,
    after: `${head}  - id: y\n    dependencies: [z]\n    prompt: "{{ z }}"\n`,
  },
  {
    rule: 'for what a variable brings along',
    before: yaml`
      id: a
      variables: {n: 1}
      steps:
        - id: x
          set: {n: 2}
        - id: y
          prompt: "$0{{ n }}"
    `,
    after: yaml`
        id: a
        variables: {n: 1}
        steps:
          - id: x
            set: {n: 2}
          - id: y
            dependencies: [x]
            prompt: "{{ n }}"
      `,
  },
];

describe('writing down what a step waits for', () => {
  for (const { rule, before, after } of written) it(rule, () => assert.deepEqual(carried(before, /Write down/), { text: after }));

  it('is refused where an AUTO tag decides', () => {
    const drawn = `${head}  - id: y\n    dependencies: <AUTO>what it needs</AUTO>\n    prompt: "$0{{ z }}"\n`;
    assert.match(carried(drawn, /Write down/)?.refused ?? '', /by hand/);
  });
  it('is not offered where all is said, or nothing is waited for', () => {
    for (const step of ['  - id: y\n    prompt: $0b\n', '  - id: y\n    dependencies: [x]\n    prompt: "$0{{ x }}"\n'])
      assert.ok(!offered(head + step).some((title) => /Write down/.test(title)));
  });
});

const both = `${head}  - id: y\n    dependencies: [x$0, z]\n    prompt: "{{ x }} {{ z }}"\n  - id: w\n    dependencies:\n      - x\n    prompt: "{{ x }}"\n`;

describe('removing needless dependencies', () => {
  it('the one under the cursor', () =>
    assert.deepEqual(carried(both, /the needless dependency/), { text: both.replace('[x$0, z]', '[z]') }));

  it('all of the file', () => {
    const text = both.replace('    dependencies: [x$0, z]\n', '').replace('    dependencies:\n      - x\n', '');
    assert.deepEqual(carried(both, /all needless/), { text });
  });

  it('leaves what is needed', () => {
    const drawn = `${head}  - id: y\n    dependencies: [x, z$0]\n    prompt: "{{ z }}"\n`;
    assert.deepEqual(carried(drawn, /the needless dependency/), { text: drawn.replace('[x, z$0]', '[x]') });
    assert.ok(!offered(drawn).some((title) => /all needless/.test(title)));
    assert.deepEqual(
      offered(drawn.replace('$0', '').replace('[x', '[x$0')).filter((title) => /needless/.test(title)),
      [],
    );
  });

  it('is refused where a comment stands between', () => {
    const drawn = `${head}  - id: y\n    dependencies:\n      - x$0 # first\n      - z\n    prompt: "{{ x }}"\n`;
    assert.match(carried(drawn, /needless/)?.refused ?? '', /by hand/);
  });
});
