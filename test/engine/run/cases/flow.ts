import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { yaml } from '../../../yaml.ts';
import { assertionRooms } from './assertions.ts';
import { branchRooms } from './branches.ts';
import { computedRooms } from './computed.ts';
import { generatedRooms } from './generated.ts';

/** A pipeline with what must come of it. `flaky` fails as often as `fails` says, `bad` always, `ok` gives its parameters back. */
export interface Case {
  rule: string;
  text: string;
  files?: Record<string, string>;
  inputs?: JsonMap;
  outputs?: Record<string, Json>;
  became?: Record<string, string>;
  /** Messages that steps show, by path. */
  shown?: Record<string, string>;
  /** The steps in the order in which they began. */
  order?: string[];
  status?: string;
  degraded?: boolean;
  error?: RegExp;
}

export const rooms: Record<string, Case[]> = {
  ...assertionRooms,
  ...computedRooms,
  ...branchRooms,
  ...generatedRooms,
  'a name within the parameter of that name': [
    {
      rule: 'means what is outside, which comes first',
      text: `
steps:
  - {id: b, tool: ok, parameters: {text: "{{ text }}", both: "{{ text }}!"}}
  - {id: text, set: {text: "{{ slow.word }}"}}
  - {id: slow, tool: ok, parameters: {word: late}}
outputs: {text: "{{ b.text.text }}", both: "{{ b.both }}"}`,
      order: ['slow', 'b'],
      outputs: { text: 'late', both: '{"text": "late"}!' },
    },
  ],
  'what `value` means behind a step': [
    {
      rule: 'the member of that name, where the value has one; `result` is the whole',
      text: `
steps:
  - {id: a, set: {value: 3, other: 4}}
  - {id: b, set: {other: 5}}
outputs: {member: "{{ a.value + 1 }}", whole: "{{ a.result }}", none: "{{ b.value }}"}`,
      outputs: { member: 4, whole: { value: 3, other: 4 }, none: { other: 5 } },
    },
    {
      rule: 'also where it is null, and bare in what the step itself makes',
      text: `
steps:
  - {id: a, set: {value: null}, show: "{{ value is none }}"}
outputs: {null: "{{ a.value is none }}"}`,
      outputs: { null: true },
      shown: { a: 'true' },
    },
    {
      rule: 'what is there and null is null, by its namespace too',
      text: `
data: {none: null}
variables: {open: null}
steps:
  - {id: a, set: {x: 1}}
outputs: {data: "{{ data.none is none }}", variable: "{{ variables.open is none }}", text: "[{{ data.none }}]"}`,
      outputs: { data: true, variable: true, text: '[]' },
    },
    {
      rule: 'nothing, where the step gave nothing',
      text: `
steps:
  - {id: a, condition: "false", set: {value: 3}}
outputs: {is: "{{ a.value is defined }}", or: "{{ a.value | default(7) }}"}`,
      outputs: { is: false, or: 7 },
    },
  ],
  'steps that one variable orders': [
    {
      rule: 'pass no skip on: neither depends on the other',
      text: `
variables: {v: 0}
steps:
  - {id: a, tool: bad, on_failure: skip}
  - {id: b, dependencies: [a], set: {v: 1}}
  - {id: c, set: {v: 2}}
  - {id: d, set: {w: "{{ v }}"}}`,
      became: { a: 'failed', b: 'skipped upstream-failed', c: 'succeeded', d: 'succeeded' },
      status: 'failed',
    },
    {
      rule: 'nor being routed past',
      text: `
variables: {v: 0}
steps:
  - {id: a, set: {x: 1}, on_success: z}
  - {id: b, dependencies: [a], set: {v: 1}}
  - {id: c, set: {v: 2}}
  - {id: z, dependencies: [b], set: {y: 1}}
outputs: {v: "{{ v }}"}`,
      became: { b: 'skipped routed-past', c: 'succeeded', z: 'succeeded' },
      outputs: { v: 2 },
    },
    {
      rule: 'a step that reads what another wrote depends on it',
      text: `
variables: {v: 0}
steps:
  - {id: a, tool: bad, on_failure: skip}
  - {id: b, dependencies: [a], set: {v: 1}}
  - {id: c, set: {w: "{{ v }}"}}`,
      became: { c: 'skipped upstream-failed' },
      status: 'failed',
    },
  ],
  'variables of a loop': [
    {
      rule: 'hold for all its iterations, and its ends see them',
      text: `
inputs: {first: 1}
steps:
  - id: w
    variables: {n: "{{ first }}", seen: []}
    while: n < 4
    steps: [{id: add, set: {n: "{{ n + 1 }}", seen: "{{ seen + [n] }}", own: "{{ iteration }}"}}]
  - id: u
    variables: {n: 0}
    until: variables.n >= 2
    steps: [{id: g, steps: [{id: add, set: {n: "{{ n + 1 }}"}}]}, {id: see, set: {m: "{{ n }}"}}]
  - id: f
    variables: {sum: 10}
    for_each: [1, 2, 3]
    break_if: sum > 12
    steps: [{id: add, set: {sum: "{{ sum + item }}"}}]
outputs: {w: "{{ w.results | last }}", times: "{{ w.iterations }}", u: "{{ u.steps.see | map(attribute='m') }}", f: "{{ f.results }}"}`,
      outputs: { w: { n: 4, seen: [1, 2, 3], own: 2 }, times: 3, u: [1, 2], f: [{ sum: 11 }, { sum: 13 }] },
    },
    {
      rule: 'begin anew where the loop does',
      text: `
steps:
  - id: o
    for_each: [1, 2]
    steps:
      - id: l
        variables: {n: "{{ item }}"}
        for_each: [1, 2]
        as: x
        steps: [{id: add, set: {n: "{{ n * 10 }}"}}]
outputs: {o: "{{ o.steps.l | map(attribute='results') }}"}`,
      outputs: {
        o: [
          [{ n: 10 }, { n: 100 }],
          [{ n: 20 }, { n: 200 }],
        ],
      },
    },
  ],
  'while and until': [
    {
      rule: 'while is asked before each iteration and sees the results of the one before',
      text: `
variables: {n: 0}
steps:
  - id: l
    while: n < 3
    steps: [{id: add, set: {n: "{{ n + 1 }}"}}]
outputs: {n: "{{ n }}", times: "{{ l.iterations }}", by: "{{ l.ended_by }}", results: "{{ l.results }}"}`,
      outputs: { n: 3, times: 3, by: 'while', results: [{ n: 1 }, { n: 2 }, { n: 3 }] },
    },
    {
      rule: 'a while that never holds makes no iteration',
      text: `
steps:
  - {id: l, while: "false", steps: [{id: a, set: {n: 1}}]}
outputs: {times: "{{ l.iterations }}", by: "{{ l.ended_by }}", results: "{{ l.results }}"}`,
      outputs: { times: 0, by: 'while', results: [] },
    },
    {
      rule: 'while sees the last results of the body by id, absent before the first',
      text: `
steps:
  - id: l
    while: not (a is defined) or a.n < 20
    steps: [{id: a, set: {n: "{{ (previous.a.n | default(1)) * 3 }}"}}]
outputs: {last: "{{ l.results[-1].n }}", times: "{{ l.iterations }}"}`,
      outputs: { last: 27, times: 3 },
    },
    {
      rule: 'until is asked after each iteration and sees its results by id',
      text: `
steps:
  - id: l
    until: a.n >= 8
    steps: [{id: a, set: {n: "{{ (previous.a.n | default(1)) * 2 }}"}}]
outputs: {times: "{{ l.iterations }}", by: "{{ l.ended_by }}"}`,
      outputs: { times: 3, by: 'until' },
    },
    {
      rule: 'the one step of a loop without steps is seen under its own id',
      text: `
steps:
  - {id: l, until: l.n >= 2, set: {n: "{{ iteration + 1 }}"}}
outputs: {times: "{{ l.iterations }}"}`,
      outputs: { times: 2 },
    },
    {
      rule: 'ten iterations are the most unless max_iterations says otherwise',
      text: `
steps:
  - {id: l, until: "false", set: {x: 1}}
  - {id: m, until: "false", max_iterations: 2, set: {x: 1}}
outputs: {ten: "{{ l.iterations }}", by: "{{ l.ended_by }}", two: "{{ m.iterations }}"}`,
      outputs: { ten: 10, by: 'max_iterations', two: 2 },
    },
    {
      rule: 'strict: reaching max_iterations is a failure',
      text: 'steps: [{id: l, until: "false", max_iterations: 2, strict: true, set: {x: 1}}]',
      status: 'failed',
      error: /2 iterations/,
    },
    {
      rule: 'break_if and continue_if work in them, and sight the body',
      text: `
steps:
  - id: l
    while: "true"
    continue_if: iteration == 1
    break_if: a.n == 3
    steps: [{id: a, set: {n: "{{ iteration }}"}}]
outputs: {results: "{{ l.results }}", by: "{{ l.ended_by }}"}`,
      outputs: { results: [{ n: 0 }, null, { n: 2 }, { n: 3 }], by: 'break' },
    },
    {
      rule: 'a while inside a for_each keeps the item of the loop around it',
      text: `
steps:
  - id: each
    for_each: [2, 3]
    steps:
      - {id: grow, until: grow.n >= item, set: {n: "{{ iteration + 1 }}"}}
      - {id: end, set: {n: "{{ item }}:{{ grow.iterations }}"}}
outputs: {all: "{{ each.results | map(attribute='n') }}"}`,
      outputs: { all: ['2:2', '3:3'] },
    },
    {
      rule: 'a condition at the end that cannot be evaluated fails the loop, never silently',
      text: 'steps: [{id: l, until: "a.nothing > 1", steps: [{id: a, set: {x: 1}}]}]',
      status: 'failed',
    },
    {
      rule: 'a body that fails ends the loop',
      text: 'steps: [{id: l, until: "false", tool: bad}]',
      status: 'failed',
      became: { 'l[0]': 'failed', l: 'failed' },
    },
  ],
  switch: [
    {
      rule: 'runs the branch whose label fits; its value is that of its last step',
      text: `
inputs: {kind: bug}
steps:
  - id: route
    switch: kind
    cases:
      bug: [{id: note, set: {x: 1}}, {id: fix, set: {way: mended}}]
      idea: [{id: keep, set: {way: kept}}]
outputs: {way: "{{ route.way }}", inner: "{{ route.bug.note.x }}"}`,
      outputs: { way: 'mended', inner: 1 },
      became: {
        route: 'succeeded',
        'route.bug': 'succeeded',
        'route.bug.fix': 'succeeded',
        'route.idea': 'skipped not-activated',
      },
    },
    {
      rule: 'default where none fits',
      text: yaml`
        inputs: {kind: 7}
        steps: [{id: r, switch: "{{ kind }}", cases: {1: [{set: {x: one}}]}, default: [{set: {x: other}}]}]
        outputs: {x: "{{ r.x }}"}`,
      outputs: { x: 'other' },
    },
    {
      rule: 'numbers and truths are held against labels as text',
      text: 'steps: [{id: r, switch: "1 + 1", cases: {2: [{set: {x: two}}]}}, {id: s, switch: "1 < 2", cases: {true: [{set: {x: yes}}]}}]\noutputs: {x: "{{ r.x }}", y: "{{ s.x }}"}',
      outputs: { x: 'two', y: 'yes' },
    },
    {
      rule: 'no branch at all: nothing runs and the value is null',
      text: yaml`
        inputs: {kind: z}
        steps: [{id: r, switch: kind, cases: {a: [{set: {x: 1}}]}}]
        outputs: {x: "{{ r.value }}"}`,
      outputs: { x: null },
      became: { r: 'succeeded' },
    },
    {
      rule: 'a case may be the id of a step beside the switch, which runs only then',
      text: `
inputs: {kind: bug}
steps:
  - {id: r, switch: kind, cases: {bug: fix, idea: keep}}
  - {id: fix, tool: ok}
  - {id: keep, tool: ok}
  - {id: after, tool: ok, dependencies: [fix, keep]}`,
      became: { r: 'succeeded', fix: 'succeeded', keep: 'skipped not-activated', after: 'succeeded' },
    },
    {
      rule: 'a failure inside a branch is the switch’s, and its own policy decides',
      text: 'steps: [{id: r, switch: "1", on_failure: continue, cases: {1: [{id: x, tool: bad}]}}, {id: after, tool: ok, dependencies: [r]}]',
      became: { r: 'failed', after: 'succeeded' },
      status: 'failed',
    },
    {
      rule: 'in a loop each item chooses its own branch',
      text: `
steps:
  - {id: r, for_each: [a, b], switch: item, cases: {a: [{id: x, set: {v: A}}], b: [{id: x, set: {v: B}}]}}
outputs: {all: "{{ r.results | map(attribute='v') }}"}`,
      outputs: { all: ['A', 'B'] },
      became: { 'r[0].a.x': 'succeeded', 'r[1].b.x': 'succeeded', 'r[1].a': 'skipped not-activated' },
    },
    {
      rule: 'what stands behind a branch sees the values around it',
      text: 'steps: [{id: a, set: {n: 4}}, {id: r, switch: a.n, cases: {4: [{id: x, set: {m: "{{ a.n * 2 }}"}}]}}]\noutputs: {m: "{{ r.m }}"}',
      outputs: { m: 8 },
    },
  ],
  'a called pipeline': [
    {
      rule: 'is given inputs and gives its outputs',
      files: {
        'double.yaml': yaml`
            id: double
            inputs: {n: {type: number}}
            steps: [{id: d, set: {m: "{{ n * 2 }}"}}]
            outputs: {m: "{{ d.m }}"}`,
      },
      text: 'steps: [{id: s, pipeline: double.yaml, inputs: {n: "{{ 4 + 1 }}"}}]\noutputs: {a: "{{ s.m }}", b: "{{ s.outputs.m }}"}',
      outputs: { a: 10, b: 10 },
      became: { s: 'succeeded', 's/d': 'succeeded' },
    },
    {
      rule: 'sees nothing of ours but what it inherits; rename gives its outputs other names',
      files: {
        'p.yaml': yaml`
            id: p
            inputs: {topic: none}
            steps: [{id: d, set: {t: "{{ topic }}"}}]
            outputs: {t: "{{ d.t }}", hidden: "{{ secret is defined }}"}`,
      },
      text: yaml`
        inputs: {topic: tea, secret: 1}
        steps: [{id: s, pipeline: p.yaml, inherit: [topic], rename: {t: title}}]
        outputs: {t: "{{ s.title }}", hidden: "{{ s.hidden }}"}`,
      outputs: { t: 'tea', hidden: false },
    },
    {
      rule: 'may be written out as a map, or as text whose templates are its own',
      text: `
steps:
  - id: m
    pipeline:
      inputs: {n: 1}
      steps:
        - {id: d, set: {v: "{{ n + 1 }}"}}
      outputs: {v: "{{ d.v }}"}
    inputs: {n: 5}
  - id: t
    pipeline: |
      inputs: {n: 1}
      steps: [{id: d, set: {v: "{{ n * 100 }}"}}]
      outputs: {v: "{{ d.v }}"}
    inputs: {n: "{{ m.v }}"}
outputs: {v: "{{ t.v }}"}`,
      outputs: { v: 600 },
    },
    {
      rule: 'fails the step with its failure, whose policy decides',
      files: { 'p.yaml': 'id: p\nsteps: [{id: x, tool: bad}]' },
      text: 'steps: [{id: s, pipeline: p.yaml, on_failure: continue}, {id: after, tool: ok, dependencies: [s]}]',
      became: { s: 'failed', 's/x': 'failed', after: 'succeeded' },
      status: 'failed',
    },
    {
      rule: 'a missing or wrong input fails the step before anything runs',
      files: {
        'p.yaml': yaml`
        id: p
        inputs: {n: {type: integer}}
        steps: [{id: x, tool: ok}]`,
      },
      text: 'inputs: {v: words}\nsteps: [{id: s, pipeline: p.yaml, inputs: {n: "{{ v }}"}}]',
      status: 'failed',
      error: /n must be a whole number/,
    },
    {
      rule: 'may call itself until its condition ends it',
      files: {
        'sum.yaml': `
id: sum
inputs: {n: 3}
steps:
  - {id: rest, pipeline: sum.yaml, condition: n > 0, inputs: {n: "{{ n - 1 }}"}}
outputs: {sum: "{{ n + (rest.sum | default(0)) }}"}`,
      },
      text: 'steps: [{id: s, pipeline: sum.yaml, inputs: {n: 4}}]\noutputs: {sum: "{{ s.sum }}"}',
      outputs: { sum: 10 },
      became: { 's/rest/rest/rest/rest/rest': 'skipped condition-false' },
    },
    {
      rule: 'cannot call deeper than max_depth',
      files: {
        'deep.yaml': yaml`
            id: deep
            inputs: {n: 0}
            limits: {max_depth: 3}
            steps: [{id: d, pipeline: deep.yaml, condition: n < 100, inputs: {n: "{{ n + 1 }}"}}]`,
      },
      text: 'limits: {max_depth: 3}\nsteps: [{id: s, pipeline: deep.yaml}]',
      status: 'failed',
      error: /max_depth/,
    },
    {
      rule: 'in a loop each item calls it',
      files: {
        'sq.yaml': yaml`
        id: sq
        inputs: {n: 0}
        steps: [{id: q, set: {v: "{{ n * n }}"}}]
        outputs: {v: "{{ q.v }}"}`,
      },
      text: 'steps: [{id: s, for_each: [1, 2, 3], max_parallel: 2, pipeline: sq.yaml, inputs: {n: "{{ item }}"}}]\noutputs: {all: "{{ s.results | map(attribute=\'v\') }}"}',
      outputs: { all: [1, 4, 9] },
    },
    {
      rule: 'its variables, loops and finally are its own',
      files: {
        'p.yaml': yaml`
            id: p
            variables: {n: 0}
            steps: [{id: l, for_each: [1, 2], steps: [{id: a, set: {n: "{{ n + item }}"}}]}]
            finally: [{id: f, set: {n: "{{ n * 10 }}"}}]
            outputs: {n: "{{ n }}"}`,
      },
      text: yaml`
        variables: {n: 5}
        steps: [{id: s, pipeline: p.yaml}]
        outputs: {theirs: "{{ s.n }}", ours: "{{ n }}"}`,
      outputs: { theirs: 30, ours: 5 },
    },
  ],
  'a called pipeline, again': [
    {
      rule: 'retry calls it anew, from its beginning, with what it was given',
      files: {
        'p.yaml': yaml`
            id: p
            inputs: {n: 0}
            variables: {m: 1}
            steps: [{id: x, set: {m: "{{ m + 1 }}"}}, {id: y, tool: flaky, dependencies: [x], parameters: {fails: 2}}]
            outputs: {m: "{{ m }}", n: "{{ n }}"}`,
      },
      text: 'steps: [{id: s, pipeline: p.yaml, inputs: {n: 7}, retry: {attempts: 3, delay: 1ms}}]\noutputs: {m: "{{ s.m }}", n: "{{ s.n }}", attempts: "{{ s.attempts }}"}',
      outputs: { m: 2, n: 7, attempts: 3 },
      became: { 's/y': 'succeeded' },
    },
    {
      rule: 'attempts that are used up leave the last failure',
      files: { 'p.yaml': 'id: p\nsteps: [{id: x, tool: bad}]' },
      text: 'steps: [{id: s, pipeline: p.yaml, retry: {attempts: 2, delay: 1ms}}]',
      status: 'failed',
      became: { s: 'failed', 's/x': 'failed' },
      error: /broken/,
    },
  ],
  finally: [
    {
      rule: 'runs behind all steps and sees them and how the run went',
      text: yaml`
        steps: [{id: a, set: {x: 1}}]
        finally: [{id: f, set: {s: "{{ run.status }}", x: "{{ a.x }}"}}]
        outputs: {s: "{{ steps.a.x }}"}`,
      became: { a: 'succeeded', 'finally.f': 'succeeded' },
    },
    {
      rule: 'runs after a failure too, which stays the run’s',
      text: 'steps: [{id: a, tool: bad}, {id: b, tool: ok, dependencies: [a]}]\nfinally: [{id: f, tool: ok, parameters: {s: "{{ run.status }}", e: "{{ a.error.message }}"}}]',
      became: { a: 'failed', b: 'skipped run-stopped', 'finally.f': 'succeeded' },
      status: 'failed',
      error: /broken/,
    },
    {
      rule: 'a failure of its own fails a run that had succeeded; outputs are there',
      text: yaml`
        steps: [{id: a, set: {x: 1}}]
        finally: [{id: f, tool: bad}]
        outputs: {x: "{{ a.x }}"}`,
      became: { 'finally.f': 'failed' },
      outputs: { x: 1 },
      status: 'failed',
      error: /broken/,
    },
    {
      rule: 'a failure of its own does not hide the run’s',
      text: 'steps: [{id: a, tool: bad, parameters: {why: first}}]\nfinally: [{id: f, tool: bad, parameters: {why: second}}]',
      status: 'failed',
      error: /first/,
    },
  ],
  handlers: [
    {
      rule: 'use gives a value in place of the result, degraded',
      text: 'steps: [{id: a, tool: bad, on_error: [{use: {v: "{{ error.kind }}: {{ error.message }}"}}]}]\noutputs: {v: "{{ a.v }}"}',
      outputs: { v: 'tool: broken' },
      degraded: true,
    },
    {
      rule: 'the first that matches by kind or pattern is taken',
      text: 'steps: [{id: a, tool: bad, parameters: {why: no route}, on_error: [{kinds: [timeout], use: 1}, {pattern: "no .oute", use: 2}, {use: 3}]}]\noutputs: {v: "{{ a.value }}"}',
      outputs: { v: 2 },
      degraded: true,
    },
    {
      rule: 'none that matches leaves the policy',
      text: 'steps: [{id: a, tool: bad, on_failure: continue, on_error: [{kinds: [timeout], use: 1}]}, {id: b, tool: ok, dependencies: [a]}]',
      became: { a: 'failed', b: 'succeeded' },
      status: 'failed',
    },
    {
      rule: 'step leads to a step that handles it',
      text: 'steps: [{id: a, tool: bad, on_error: [{step: h}]}, {id: h, set: {said: "{{ error.message }}"}}, {id: b, tool: ok, dependencies: [a]}]\noutputs: {said: "{{ h.said }}"}',
      became: { a: 'failed', h: 'succeeded', b: 'succeeded' },
      outputs: { said: 'broken' },
      degraded: true,
    },
    {
      rule: 'a step that only handlers lead to is dormant',
      text: 'steps: [{id: a, tool: ok, on_error: [{step: h}]}, {id: h, tool: ok}]',
      became: { a: 'succeeded', h: 'skipped not-activated' },
    },
    {
      rule: 'retry makes further attempts, with other parameters',
      text: 'steps: [{id: a, tool: flaky, parameters: {fails: 2, v: 1}, on_error: [{retry: 3, with: {v: "after {{ error.message }}"}}]}]\noutputs: {v: "{{ a.v }}", n: "{{ a.attempts }}"}',
      outputs: { v: 'after not yet', n: 3 },
    },
    {
      rule: 'a retry that is used up passes on to the next handler',
      text: 'steps: [{id: a, tool: bad, on_error: [{retry: 2}, {use: none}]}]\noutputs: {v: "{{ a.value }}", n: "{{ a.attempts }}"}',
      outputs: { v: 'none', n: 3 },
      degraded: true,
    },
    {
      rule: 'fallback calls another tool, degraded',
      text: 'steps: [{id: a, tool: bad, on_error: [{fallback: {tool: ok, action: do, parameters: {v: other}}}]}]\noutputs: {v: "{{ a.v }}"}',
      outputs: { v: 'other' },
      degraded: true,
    },
    {
      rule: 'fallback asks a model once, degraded, and what it says is what the step gives',
      text: 'steps: [{id: a, tool: bad, on_error: [{fallback: {prompt: "Mend {{ error.message }}"}}]}]\noutputs: {v: "{{ a.value }}", n: "{{ a.attempts }}"}',
      outputs: { v: 'said', n: 2 },
      degraded: true,
    },
    {
      rule: 'further attempts come before the fallback of the same handler',
      text: 'steps: [{id: a, tool: bad, on_error: [{retry: 2, fallback: {prompt: Mend it}, use: none}]}]\noutputs: {v: "{{ a.value }}", n: "{{ a.attempts }}"}',
      outputs: { v: 'said', n: 4 },
      degraded: true,
    },
    {
      rule: 'the failure of a fallback is the failure of the step',
      text: 'steps: [{id: a, tool: bad, on_error: [{fallback: {prompt: "Mend {{ error.nothing.more }}"}}]}]',
      became: { a: 'failed' },
      status: 'failed',
      error: /nothing/,
    },
    {
      rule: 'the value of a handler stands in where its fallback failed too, and where its attempts are used up',
      text: 'steps: [{id: a, tool: bad, on_error: [{fallback: {tool: bad, action: do}, use: none}]}, {id: b, tool: bad, on_error: [{retry: 2, use: none}]}]\noutputs: {a: "{{ a.value }}", b: "{{ b.value }}", n: "{{ [a.attempts, b.attempts] }}"}',
      outputs: { a: 'none', b: 'none', n: [2, 3] },
      degraded: true,
    },
    {
      rule: 'a value for a group that failed',
      text: 'steps: [{id: g, on_error: [{use: {n: 0}}], steps: [{id: x, tool: bad}]}]\noutputs: {n: "{{ g.value.n }}"}',
      outputs: { n: 0 },
      degraded: true,
    },
    {
      rule: 'in a loop of one step each item has the handlers',
      text: 'steps: [{id: l, for_each: [1, 2], tool: bad, on_error: [{use: "item {{ item }}"}]}]\noutputs: {all: "{{ l.results }}"}',
      outputs: { all: ['item 1', 'item 2'] },
      degraded: true,
    },
  ],
  'computed routes': [
    {
      rule: 'the target is one of the candidates, chosen by the value of the step',
      text: `
steps:
  - {id: a, set: {go: long}, routes: [short, long], on_success: "{{ go }}"}
  - {id: short, tool: ok}
  - {id: long, tool: ok}`,
      became: { a: 'succeeded', short: 'skipped not-activated', long: 'succeeded' },
    },
    {
      rule: 'a target that is none of the candidates fails the step',
      text: 'steps: [{id: a, set: {go: away}, routes: [b], on_success: "{{ go }}"}, {id: b, tool: ok}]',
      status: 'failed',
      error: /candidates/,
    },
    {
      rule: 'after a failure the route may ask for its kind',
      text: "steps: [{id: a, tool: bad, routes: [h, i], on_failure: \"{{ 'h' if error.kind == 'tool' else 'i' }}\"}, {id: h, tool: ok}, {id: i, tool: ok}]",
      became: { a: 'failed', h: 'succeeded', i: 'skipped not-activated' },
      degraded: true,
    },
    {
      rule: 'candidates that write one variable do not wait for each other',
      text: 'steps: [{id: a, tool: bad, routes: [h, i], on_failure: "{{ \'i\' }}"}, {id: h, set: {x: 1}}, {id: i, set: {x: 2}}, {id: b, dependencies: [a], tool: ok}]',
      became: { a: 'failed', h: 'skipped not-activated', i: 'succeeded', b: 'succeeded' },
      degraded: true,
    },
  ],
  'what is not there': [
    {
      rule: 'an input that nobody gives and that has no default is absent, in the pipeline and in one that it calls',
      text: `
inputs: {tone: {type: string, required: false}}
steps:
  - {id: a, set: {x: "{{ tone is defined }}", y: "{{ tone | default('plain') }}", z: "{{ inputs.tone is defined }}", all: "{{ inputs }}"}}
  - id: b
    pipeline:
      id: inner
      inputs: {tone: {type: string, required: false}, size: {type: integer, required: false}}
      steps: [{id: s, set: {x: "{{ tone is defined or size is defined }}", y: "{{ tone | default('grey') }}"}}]
      outputs: {s: "{{ s }}"}
    inherit: [tone]
    inputs: {size: "{{ none }}"}
outputs: {a: "{{ a }}", b: "{{ b.s }}", tone: "{{ tone }}"}`,
      outputs: { a: { x: false, y: 'plain', z: false, all: {} }, b: { x: false, y: 'grey' }, tone: null },
    },
    {
      rule: 'what is rendered before a called pipeline begins hides no step of it',
      text: `
steps:
  - id: b
    pipeline:
      inputs: {tone: {type: string}, other: {default: "{{ tone }}"}}
      variables: {kept: "{{ tone }}"}
      steps: [{id: s, set: {y: "{{ tone }}"}}]
      outputs: {y: "{{ s.y }}", kept: "{{ kept }}", other: "{{ other }}"}
    inputs: {tone: warm}
outputs: {b: "{{ b }}"}`,
      outputs: { b: { y: 'warm', kept: 'warm', other: 'warm' } },
    },
    {
      rule: 'one that is given is handed on',
      text: `
inputs: {tone: {type: string, required: false}}
steps:
  - id: b
    pipeline:
      inputs: {tone: {type: string, required: false}}
      steps: [{id: s, set: {y: "{{ tone | default('grey') }}"}}]
      outputs: {y: "{{ s.y }}"}
    inherit: [tone]
outputs: {y: "{{ b.y }}"}`,
      inputs: { tone: 'warm' },
      outputs: { y: 'warm' },
    },
    {
      rule: 'what a pipeline needs is missed where its caller has none of it',
      text: `
inputs: {tone: {type: string, required: false}}
steps:
  - id: b
    pipeline: {id: inner, inputs: {tone: {type: string}}, steps: [{id: s, set: {y: "{{ tone }}"}}]}
    inherit: [tone]`,
      status: 'failed',
      error: /inner needs the input `tone`/,
    },
    {
      rule: 'a use that is not guarded says who did not give it',
      text: 'inputs: {tone: {type: string, required: false}}\nsteps: [{id: a, set: {x: "{{ tone }}"}}]',
      status: 'failed',
      error: /`tone` has no value/,
    },
    {
      rule: 'a value that a called pipeline does not take is told with the name of its input',
      text: `
steps:
  - id: b
    pipeline: {id: inner, inputs: {n: {type: integer}}, steps: [{id: s, set: {y: "{{ n }}"}}]}
    inputs: {n: "{{ 'many' }}"}`,
      status: 'failed',
      error: /^The input of inner does not fit: n must be a whole number\.$/,
    },
    {
      rule: 'the error of a step that went well is absent',
      text: "steps: [{id: a, set: {x: 1}}, {id: b, set: {x: \"{{ a.error | default('none') }}\", y: '{{ a.error is defined }}'}}]\noutputs: {b: '{{ b }}', e: '{{ a.error.message }}'}",
      outputs: { b: { x: 'none', y: false }, e: null },
    },
    {
      rule: 'the error of one that failed is there',
      text: "steps: [{id: a, tool: bad, on_failure: continue}, {id: b, set: {x: '{{ a.error.message }}'}, dependencies: [a]}]\noutputs: {b: '{{ b.x }}'}",
      outputs: { b: 'broken' },
      status: 'failed',
    },
  ],
  'what a set step shows': [
    {
      rule: 'the message sees what the step has just set, also where it changes a variable',
      text: yaml`
        variables: {n: 1}
        steps:
          - {id: a, set: {n: "{{ n + 1 }}", x: tea}, show: "{{ x }} {{ n }}"}
          - {id: b, set: {}, show: plain}`,
      shown: { a: 'tea 2', b: 'plain' },
    },
  ],
  defaults: [
    {
      rule: 'a step takes what it lacks, where it means something on it',
      text: yaml`
        defaults: {retry: {attempts: 2, delay: 1ms, on: [tool]}, on_failure: continue}
        steps: [{id: a, tool: flaky, parameters: {fails: 2}}, {id: b, tool: bad, retry: 0}, {id: c, set: {x: 1}, dependencies: [b]}]
        outputs: {n: "{{ a.attempts }}", m: "{{ b.attempts }}"}`,
      became: { a: 'succeeded', b: 'failed', c: 'succeeded' },
      outputs: { n: 3, m: 1 },
      status: 'failed',
    },
  ],
};

/** The tools of these pipelines, fresh for each run. */
export const tools = () => {
  let failures = 0;
  return {
    ok: (given: JsonMap): JsonMap => ({ success: true, ...given }),
    filesystem: (given: JsonMap): JsonMap => ({ success: true, got: given }),
    hang: (_: JsonMap, { signal }: { signal: AbortSignal }): Promise<JsonMap> =>
      new Promise((_resolve, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
    bad: ({ why }: JsonMap): JsonMap => ({ success: false, error: typeof why === 'string' ? why : 'broken' }),
    flaky: ({ fails, ...rest }: JsonMap): JsonMap =>
      failures++ < Number(fails ?? 0) ? { success: false, error: 'not yet' } : { success: true, ...rest },
  };
};
