import assert from 'node:assert/strict';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import type { People } from '../../../../engine/run/ports.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import type { OpenQuestion, RunState } from '../../../../engine/state/state.ts';
import { initialState } from '../../../../engine/state/state.ts';
import { yaml } from '../../../yaml.ts';
import { realClock, virtualClock } from '../../models/clock.ts';
import type { MemoryRun } from '../memory.ts';
import { planOf, runText, startText, statuses, valueAt } from '../memory.ts';
import { loggedState } from '../reference/logged-state.ts';

/** Answers by turns; after them nobody does. Keeps what it was asked. */
function person(...answers: Json[]): People & { asked: OpenQuestion[]; refused: (string | undefined)[] } {
  const asked: OpenQuestion[] = [];
  const refused: (string | undefined)[] = [];
  return {
    asked,
    refused,
    async ask(question, _signal, why) {
      asked.push(question);
      refused.push(why);
      const value = answers.shift();
      return value === undefined ? undefined : { value, by: 'ann' };
    },
  };
}

/** Could answer, and does not. */
const silent: People = {
  ask: (_question, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined))),
};

/** Waits until so many questions are open: how many turns that takes, the machine decides. */
async function open({ questions }: RunState, count: number): Promise<void> {
  while (questions.size < count) await realClock.turn();
}

const with_ = (people: People, more: Partial<MemoryRun> = {}): MemoryRun => ({ ...more, ports: { people, ...more.ports } });
const one = (keys: string): string => `id: t\nsteps:\n  - {id: q, ask: Well?, ${keys}}\noutputs: {said: "{{ q }}"}\n`;
const verdict = 'type: form, fields: {choice: {enum: [approve, drop]}, notes: {type: string, required: false}}';
const form = 'type: form, fields: {title: string, count: {type: integer, minimum: 1}, urgent: {type: boolean, default: false}}';

/** An answer as it is typed or sent, and the value of the step; `refused` where it must be asked again. */
const answers: [rule: string, keys: string, given: Json, value: Json | { refused: RegExp }][] = [
  ['approve takes yes', 'type: approve', 'yes', true],
  ['approve takes a boolean', 'type: approve', false, false],
  ['approve takes the words of approval', 'type: approve', ' Rejected ', false],
  ['approve refuses anything else', 'type: approve', 'perhaps', { refused: /q expects yes or no; it got "perhaps"/ }],
  ['boolean takes true as text', 'type: boolean', 'true', true],
  ['boolean refuses a number', 'type: boolean', 2, { refused: /expects yes or no/ }],
  ['number takes digits', 'type: number', ' -2.5 ', -2.5],
  ['number refuses words', 'type: number', 'two', { refused: /q expects a number; it got "two"/ }],
  ['number refuses nothing', 'type: number', '', { refused: /expects a number/ }],
  ['text keeps text, digits too', 'type: text', '5', '5'],
  ['text is what is wanted where nothing is said', 'tags: []', 'any words', 'any words'],
  ['text refuses a map', 'type: text', { a: 1 }, { refused: /q expects text/ }],
  ['choice takes one of its choices', 'choices: [now, later]', 'later', 'later'],
  ['choice takes it in other capitals', 'choices: [Now, Later]', ' later', 'Later'],
  [
    'choice refuses another word and names the choices',
    'choices: [now, later]',
    'never',
    { refused: /q expects one of now, later; it got "never"/ },
  ],
  ['choice takes a number that was offered', 'choices: [1, 2]', 2, '2'],
  ['choices may be one text', 'choices: "now, later"', 'now', 'now'],
  ['choices may be a list as JSON, as a template writes it', `choices: '["now", "on, later"]'`, 'on, later', 'on, later'],
  ['form takes an object and adds defaults', form, { title: 'T', count: 2 }, { title: 'T', count: 2, urgent: false }],
  [
    'form takes JSON and makes its fields what they should be',
    form,
    '{"title": "T", "count": "3", "urgent": "yes"}',
    { title: 'T', count: 3, urgent: true },
  ],
  ['form refuses a missing field', form, { title: 'T' }, { refused: /q expects a form that fits: .*count/ }],
  ['form refuses an unknown field', form, { title: 'T', count: 1, more: 1 }, { refused: /more/ }],
  ['form refuses a field that does not fit', form, { title: 'T', count: 0 }, { refused: /count/ }],
  ['form takes the word of the one choice that it needs', verdict, ' Approve ', { choice: 'approve' }],
  ['form refuses a word that is no choice', verdict, 'perhaps', { refused: /expects a form/ }],
  [
    'form refuses the word of a choice beside a field that it needs too',
    `${verdict.slice(0, -1)}, by: string}`,
    'drop',
    { refused: /expects a form/ },
  ],
  ['form refuses text that is not JSON', form, 'title: T', { refused: /expects a form/ }],
];

describe('a step that asks', () => {
  for (const [rule, keys, given, value] of answers)
    it(rule, async () => {
      const ann = person(given);
      const { result, facts } = await runText(one(keys), with_(ann));
      if (typeof value === 'object' && value !== null && 'refused' in value && value['refused'] instanceof RegExp) {
        assert.equal(result.status, 'waiting');
        assert.match(ann.refused[1] ?? '', value['refused']);
        assert.ok(!facts.some(({ type }) => type === 'person.answered'));
        return;
      }
      assert.deepEqual(result.outputs, { said: value }, JSON.stringify(result.error));
      assert.equal(result.steps['q']?.why?.answered?.by, 'ann');
    });

  it('asks again after an answer that does not fit, and loses nothing', async () => {
    const ann = person('many', '7');
    const { result } = await runText(one('type: number'), with_(ann));
    assert.deepEqual(result.outputs, { said: 7 });
    assert.equal(ann.asked.length, 2);
  });

  it('renders its question, its choices and its fields', async () => {
    const ann = person('b', { a: 'x' });
    const text = yaml`
        id: t
        steps:
          - {id: s, set: {list: [a, b], word: string}}
          - {id: q, ask: "One of {{ s.list | length }}?", choices: "{{ s.list }}"}
          - {id: f, ask: And?, fields: {a: "{{ s.word }}"}, dependencies: [q]}
      `;
    const { result } = await runText(text, with_(ann));
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(
      ann.asked.map(({ text: said, choices, fields }) => [said, choices, fields]),
      [
        ['One of 2?', ['a', 'b'], undefined],
        ['And?', undefined, { a: { type: 'string' } }],
      ],
    );
    assert.deepEqual(result.steps['q']?.parameters, { ask: 'One of 2?', type: 'choice', choices: ['a', 'b'] });
  });

  const broken: [rule: string, keys: string, message: RegExp][] = [
    ['choices that are none', 'choices: "{{ [] }}"', /nothing to choose from/],
    ['choices that are no list', 'choices: "{{ 5 }}"', /`choices` of q must be a list; it got 5/],
    ['fields that are no map', 'type: form, fields: "{{ [1] }}"', /`fields` of q must be a map/],
    ['fields that are no schema', 'type: form, fields: {a: {type: {no: 1}}}', /The fields of q are not a form/],
    ['a default that is no answer', 'type: number, default: "{{ \'x\' }}"', /The default of q is not an answer/],
  ];
  for (const [rule, keys, message] of broken)
    it(`fails before anybody is asked, with ${rule}`, async () => {
      const ann = person('x');
      const { result } = await runText(one(keys), with_(ann));
      assert.equal(result.error?.kind, 'input');
      assert.match(result.error?.message ?? '', message);
      assert.equal(ann.asked.length, 0);
    });

  it('takes the default where nobody can answer, and says so', async () => {
    const { result, facts } = await runText(one('type: approve, default: no'), with_(person()));
    assert.deepEqual([result.status, result.degraded, result.outputs], ['succeeded', true, { said: false }]);
    assert.equal(facts.find((fact) => fact.type === 'person.answered')?.by, 'default');
    assert.match(result.steps['q']?.degraded ?? '', /default/);
  });

  it('lets everything else of the run go on, and then waits without a process', async () => {
    const text = yaml`
        id: t
        steps:
          - {id: q, ask: Well?}
          - {id: a, tool: work}
          - {id: b, tool: work, dependencies: [a]}
          - {id: c, set: {x: "{{ q }}"}}
        outputs: {x: "{{ c.x }}"}
      `;
    const { result, drive } = await runText(text, { maxParallel: 1 });
    assert.equal(result.status, 'waiting');
    assert.deepEqual(statuses(result), { q: 'waiting', a: 'succeeded', b: 'succeeded', c: 'pending' });
    assert.deepEqual(drive.answer('q', 'late', 'ann'), { refused: 'The run has ended, so the answer was not taken.' });
  });

  it('holds no slot while it waits', async () => {
    const order: string[] = [];
    const { driven } = startText(
      yaml`
      id: t
      limits: {max_parallel: 1}
      steps:
        - {id: q, ask: Well?}
        - {id: a, tool: work}
    `,
      {
        ports: { people: silent },
        tools: { work: () => ({ success: true }) },
        onEvent: (event) => {
          if ('path' in event && event.type === 'step.succeeded') order.push(event.path);
          if (event.type === 'step.succeeded' && event.path === 'a') setImmediate(() => driven.answer('q', 'x', 'ann'));
        },
      },
    );
    await driven.done;
    assert.deepEqual(order, ['a', 'q']);
  });

  it('asks for each item of a loop, in its own name', async () => {
    const text = yaml`
        id: t
        steps:
          - {id: l, for_each: [1, 2, 3], max_parallel: 2, type: number, ask: "{{ item }}?"}
        outputs: {all: "{{ l.results }}"}
      `;
    const ann = person('10', '20', '30');
    const { result } = await runText(text, with_(ann));
    assert.deepEqual(result.outputs, { all: [10, 20, 30] });
    assert.deepEqual(
      ann.asked.map(({ question }) => question),
      ['l[0]', 'l[1]', 'l[2]'],
    );
  });

  it('writes its products from the answer', async () => {
    const { result, products } = await runText(one('products: {note: note.txt}'), with_(person('written')));
    assert.deepEqual([result.status, products], ['succeeded', { 'note.txt': 'written' }]);
  });

  it('is asked only if its condition holds, and takes its routes', async () => {
    const text = yaml`
        id: t
        steps:
          - {id: q, ask: Well?, condition: "{{ false }}", on_false: n}
          - {id: n, set: {x: 1}}
          - {id: p, ask: So?, on_failure: h, timeout: 1}
          - {id: h, set: {why: "{{ error.kind }}"}}
      `;
    const clock = virtualClock(1000);
    const { driven, state } = startText(text, { ports: { clock, people: silent } });
    await clock.pass(2000);
    await driven.done;
    assert.equal(state.steps.get('q')?.reason, 'condition-false');
    assert.equal(state.steps.get('h')?.status, 'succeeded');
    assert.equal(state.status, 'succeeded');
  });

  describe('with a deadline', () => {
    const asked = (keys: string, people: People = silent) => {
      const clock = virtualClock(1_000_000);
      return { clock, ...startText(one(keys), { ports: { clock, people } }) };
    };

    it('fails as timeout when it passes', async () => {
      const { clock, driven, state } = asked('timeout: 10m');
      await clock.pass(599_000);
      assert.equal(state.questions.get('q')?.deadline, 1_600_000);
      await clock.pass(2_000);
      await driven.done;
      assert.equal(state.steps.get('q')?.failure?.kind, 'timeout');
      assert.match(state.steps.get('q')?.failure?.message ?? '', /Nobody answered q within 600 s/);
      assert.equal(clock.sleeping, 0);
    });

    it('takes the default when it passes', async () => {
      const { clock, driven, state } = asked('timeout: 1h, type: approve, default: yes');
      await clock.pass(3_600_000);
      await driven.done;
      assert.deepEqual(state.finished?.outputs, { said: true });
    });

    it('waits longer than a timer can', async () => {
      const { clock, driven, state } = asked('timeout: 100d');
      await clock.pass(99 * 86_400_000);
      assert.equal(state.steps.get('q')?.status, 'waiting');
      await clock.pass(86_400_000);
      await driven.done;
      assert.equal(state.status, 'failed');
    });

    it('keeps it across a restart: what passed in between fails at once', async () => {
      const { clock, driven, facts } = asked('timeout: 10m', person());
      await clock.pass(0);
      await driven.done;
      assert.equal(facts.at(-1)?.type, 'run.finished');
      const later = virtualClock(1_600_000);
      const again = startText(one('timeout: 10m'), { facts, ports: { clock: later, people: silent } });
      await later.pass(0);
      await again.driven.done;
      assert.equal(again.state.steps.get('q')?.failure?.kind, 'timeout');
    });

    it('takes an answer that was given in time and arrives late, and no other', async () => {
      const { clock, driven } = asked('timeout: 10m');
      await clock.pass(599_000);
      assert.match(driven.answer('q', 'x', 'ann', 1_600_000)?.refused ?? '', /The time to answer q ended at 1970/);
      assert.equal(driven.answer('q', 'x', 'ann', 1_599_000), undefined);
      await clock.pass(0);
      await driven.done;
    });

    it('goes with the group around it', async () => {
      const clock = virtualClock();
      const text = yaml`
        id: t
        steps:
          - id: g
            timeout: 5
            steps:
              - {id: q, ask: Well?}
      `;
      const { driven, state } = startText(text, { ports: { clock, people: silent } });
      await clock.pass(6_000);
      await driven.done;
      assert.deepEqual([state.status, state.steps.get('g')?.failure?.kind], ['failed', 'timeout']);
      assert.equal(state.questions.size, 0);
    });
  });

  it('is withdrawn where the answer could change nothing any more', async () => {
    const stopped = 'id: t\nsteps:\n  - {id: q, ask: Well?}\n  - {id: a, tool: work}\n';
    const looped = yaml`
        id: t
        steps:
          - {id: l, for_each: [ask, work], max_parallel: 2, steps: [{id: q, ask: Well?, condition: "item == 'ask'"}, {id: a, tool: work, condition: "item == 'work'"}]}
      `;
    const work = async (): Promise<JsonMap> => {
      await realClock.sleep(5, new AbortController().signal);
      return { success: false, error: 'no' };
    };
    for (const [text, path] of [
      [stopped, 'q'],
      [looped, 'l[0].q'],
    ] as const) {
      const { result, drive } = await runText(text, with_(silent, { tools: { work } }));
      assert.equal(result.status, 'failed');
      assert.equal(statuses(result)[path], 'skipped run-stopped');
      assert.equal(drive.context.state.questions.size, 0);
    }
  });

  it('cannot be answered under a name that is not open, or twice', async () => {
    const { driven, state } = startText(
      yaml`
      id: t
      steps:
        - {id: first, ask: One?}
        - {id: second, ask: Two?}
    `,
      {
        ports: { people: silent },
      },
    );
    await open(state, 2);
    assert.deepEqual(driven.answer('frist', 'x', 'ann'), {
      refused: 'No question frist is open in this run.',
      hint: 'Did you mean `first`?',
    });
    assert.match(driven.answer('zzzzzzz', 'x', 'ann')?.hint ?? '', /What is open: first, second/);
    assert.equal(driven.answer('first', 'x', 'ann'), undefined);
    assert.deepEqual(driven.answer('first', 'y', 'bob'), { refused: 'first has been answered already, by ann.' });
    assert.equal(driven.answer('second', 'z', 'bob'), undefined);
    await driven.done;
    assert.deepEqual([valueAtState(state, 'first'), valueAtState(state, 'second')], ['x', 'z']);
    assert.match(driven.answer('second', 'z', 'bob')?.refused ?? '', /has ended/);
  });

  it('is cancelled with the run, and goes on waiting when that is taken up again', async () => {
    const { driven, facts, state } = startText(one('type: approve'), { ports: { people: silent } });
    await open(state, 1);
    driven.cancel();
    await driven.done;
    assert.equal(state.status, 'cancelled');
    const { result } = await runText(one('type: approve'), with_(person('yes'), { facts }));
    assert.deepEqual(result.outputs, { said: true });
  });

  describe('and its log', () => {
    const texts: Record<string, string> = {
      'a question among others': yaml`
          id: t
          steps:
            - {id: a, tool: work}
            - {id: q, ask: "{{ a.n }}?", type: approve}
            - {id: b, tool: work, condition: "{{ q }}"}
          outputs: {q: "{{ q }}", b: "{{ b.n }}"}`,
      'a loop of questions': yaml`
          id: t
          steps:
            - {id: l, for_each: [1, 2], max_parallel: 2, steps: [{id: q, ask: Well?, type: approve}, {id: s, set: {x: "{{ q }}"}}]}
          outputs: {all: "{{ l.results }}"}`,
      'a default': yaml`
        id: t
        steps:
          - {id: q, ask: Well?, type: approve, default: yes}
        outputs: {q: "{{ q }}"}`,
      'a failed run': yaml`
          id: t
          steps:
            - {id: q, ask: Well?, type: approve}
            - {id: a, tool: work, parameters: {fail: true}, dependencies: [q]}`,
    };
    const run = (people: People, facts: readonly Fact[] = []): MemoryRun => ({
      facts,
      ports: { people },
      tools: { work: ({ fail }): JsonMap => (fail ? { success: false, error: 'no' } : { success: true, n: 7 }) },
    });
    const yes = (): People => ({ ask: async () => ({ value: 'yes', by: 'ann' }) });
    const nobody = person();

    for (const [name, text] of Object.entries(texts)) {
      it(`folds to the live state, waiting or ended: ${name}`, async () => {
        for (const people of [nobody, yes()]) {
          const { facts, drive } = await runText(text, run(people));
          const folded = initialState(planOf(text).graph);
          for (const fact of facts) reduce(folded, fact);
          assert.deepEqual(loggedState(folded), loggedState(drive.context.state));
        }
      });

      it(`stopped at any fact and resumed gives the uninterrupted result, and asks nothing twice: ${name}`, async () => {
        const whole = await runText(text, run(yes()));
        for (let cut = 1; cut < whole.facts.length; cut++) {
          const { result, facts } = await runText(text, run(yes(), whole.facts.slice(0, cut)));
          assert.deepEqual(result.outputs, whole.result.outputs, `cut at ${cut}`);
          assert.equal(result.status, whole.result.status, `cut at ${cut}`);
          const asked = facts.filter((fact) => fact.type === 'person.asked').map((fact) => fact.question);
          assert.equal(new Set(asked).size, asked.length, `cut at ${cut}: asked twice`);
          const answered = facts.filter((fact) => fact.type === 'person.answered').map((fact) => fact.question);
          assert.equal(new Set(answered).size, answered.length, `cut at ${cut}: answered twice`);
          const ends = facts
            .filter((fact) => fact.type === 'step.succeeded' || fact.type === 'step.failed')
            .map((fact) => fact.path);
          assert.equal(new Set(ends).size, ends.length, `cut at ${cut}: settled twice`);
        }
      });
    }
  });
});

const valueAtState = (state: ReturnType<typeof initialState>, path: string): Json => {
  const stored = state.steps.get(path)?.result;
  return stored && 'value' in stored ? stored.value : null;
};

describe('a step that was cut off', () => {
  const text = yaml`
      id: t
      steps:
        - {id: a, tool: once}
        - {id: b, tool: work}
        - {id: c, set: {x: "{{ a.n }}"}}
      outputs: {x: "{{ c.x }}"}
    `;
  /** The facts of a run that died in the middle of `a`, taken up again by a process that asks about it. */
  const cutOff = async (): Promise<Fact[]> => {
    const { facts } = await runText(text, { tools: { once: () => ({ success: true, n: 1 }) } });
    const cut = facts.findIndex((fact) => fact.type === 'call.started' && fact.path === 'a#1') + 1;
    return facts.slice(0, cut);
  };
  const resumed = async (answer: Json | undefined) => {
    const before = await cutOff();
    let ran = 0;
    const asking = { type: 'person.asked' as const, question: 'a', path: 'a', kind: 'interrupted' as const, text: 'Again?' };
    const last = before.at(-1);
    assert.ok(last);
    const facts: Fact[] = [
      ...before,
      { seq: last.seq + 1, at: last.at, type: 'run.resumed', pid: 1 },
      { seq: last.seq + 2, at: last.at, ...asking },
    ];
    const done = await runText(text, {
      facts,
      ports: { people: answer === undefined ? person() : person(answer) },
      tools: {
        once: () => {
          ran++;
          return { success: true, n: 2 };
        },
      },
    });
    return { ...done, ran };
  };

  it('waits for the decision while the rest goes on, and the run ends interrupted', async () => {
    const { result, ran } = await resumed(undefined);
    assert.equal(result.status, 'interrupted');
    assert.deepEqual(statuses(result), { a: 'waiting', b: 'succeeded', c: 'pending' });
    assert.equal(ran, 0);
  });

  it('runs again on a word, as a new attempt', async () => {
    const { result, ran, facts } = await resumed('rerun');
    assert.deepEqual([result.outputs, ran, result.steps['a']?.attempts], [{ x: 2 }, 1, 2]);
    const folded = initialState(planOf(text).graph);
    for (const fact of facts) reduce(folded, fact);
    assert.equal(folded.status, 'succeeded');
  });

  it('takes a value in place of its result, and says where that came from', async () => {
    const { result, ran } = await resumed({ accept: { n: 9 } });
    assert.deepEqual([result.outputs, ran, result.steps['a']?.provenance], [{ x: 9 }, 0, 'edited']);
  });

  it('fails on a word', async () => {
    const { result, ran } = await resumed('fail');
    assert.deepEqual([result.status, ran, result.error?.kind], ['failed', 0, 'interrupted']);
    assert.match(result.error?.message ?? '', /ann decided against/);
  });

  it('takes no other word', async () => {
    const { result } = await resumed('maybe');
    assert.equal(result.status, 'interrupted');
    assert.equal(valueAt(result, 'a'), null);
  });

  it('cut off again in the second attempt, asks again under another name', async () => {
    const { facts } = await resumed('rerun');
    const cut = facts.findIndex((fact) => fact.type === 'call.started' && fact.path === 'a#2');
    assert.ok(cut > 0, 'the second attempt has a call of its own');
    const state = initialState(planOf(text).graph);
    for (const fact of facts.slice(0, cut + 1)) reduce(state, fact);
    assert.deepEqual([state.steps.get('a')?.status, state.steps.get('a')?.asked, state.questions.size], ['running', 1, 0]);
  });
});

describe('an answer by the names of other systems', () => {
  const gate = 'type: form, fields: {approved: {type: boolean}, rejection_reason: {type: string, required: false}}';
  const questions = 'type: form, fields: {stars: integer, depth: integer, again: boolean, part: {choices: [a, b]}}';
  const cases: [rule: string, keys: string, answer: Json, reads: string, said: Json][] = [
    ['an approval', 'type: approve', false, '{{ q.approved }}', false],
    [
      'an approval with a reason',
      gate,
      { approved: false, rejection_reason: 'No.' },
      '{{ q.approved }} {{ q.rejection_reason }}',
      'false No.',
    ],
    ['the answers of a form', questions, { stars: 3, depth: 4, again: true, part: 'a' }, '{{ q.responses.stars }}', 3],
    [
      'what is counted of a form',
      questions,
      { stars: 3, depth: 4, again: true, part: 'a' },
      '{{ q.summary.rating_average }} {{ q.summary.boolean_summary.again }} {{ q.summary.choice_summary | to_json }} {{ q.response_count }}',
      '3.5 true {"part": "a"} 4',
    ],
  ];
  for (const [rule, keys, answer, reads, said] of cases)
    it(rule, async () => {
      const text = `id: t\nsteps:\n  - {id: q, ask: Well?, ${keys}}\noutputs: {said: '${reads}'}\n`;
      const { result } = await runText(text, with_(person(answer)));
      assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
      assert.deepEqual(result.outputs, { said });
    });
});
