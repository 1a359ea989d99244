import { yaml } from '../../../yaml.ts';
import type { Case } from './flow.ts';

/** What the run computes that most pipelines write down. `hang` ends only when it is stopped. */
export const computedRooms: Record<string, Case[]> = {
  'computed times and numbers': [
    {
      rule: 'timeout is evaluated when the step starts',
      text: `
inputs: {patience: 20ms}
steps:
  - {id: a, set: {wait: "{{ patience }}"}}
  - {id: b, tool: hang, timeout: "{{ a.wait }}", on_failure: continue}
  - {id: g, timeout: "{{ 0.1 * 3 }}", on_failure: continue, steps: [{id: h, tool: hang}]}
outputs: {b: "{{ b.error.kind }}", g: "{{ g.error.kind }}"}`,
      outputs: { b: 'timeout', g: 'timeout' },
      status: 'failed',
    },
    {
      rule: 'each item of a loop has its own timeout',
      text: 'steps: [{id: l, for_each: [20ms, 30ms], timeout: "{{ item }}", tool: hang, on_item_failure: continue}]',
      became: { 'l[0]': 'failed', 'l[1]': 'failed' },
      degraded: true,
    },
    {
      rule: 'the id of a loop tells inside its body which iteration it is at, also of a loop around it',
      text: `
steps:
  - id: outer
    for_each: [a, b]
    steps:
      - id: inner
        while: inner.iteration < 2
        steps: [{id: x, set: {at: "{{ outer.iteration }}{{ inner.iteration }}{{ steps.outer.iteration }}"}}]
outputs: {all: "{{ outer.results | map(attribute='results') | list }}"}`,
      outputs: { all: [0, 1].map((o) => [0, 1].map((i) => ({ at: `${o}${i}${o}` }))) },
    },
    {
      rule: 'a called pipeline has a computed timeout',
      text: 'steps: [{id: c, pipeline: p.yaml, timeout: "{{ 0.02 }}"}]',
      files: { 'p.yaml': 'id: p\nsteps: [{id: h, tool: hang}]' },
      status: 'failed',
      error: /longer than its timeout of 0.02 s/,
    },
    {
      rule: 'a called pipeline keeps its own timeout where that is less',
      text: 'steps: [{id: c, pipeline: p.yaml, timeout: 5m}]',
      files: {
        'p.yaml': yaml`
          id: p
          limits: {timeout: 20ms}
          steps: [{id: h, tool: hang}]`,
      },
      status: 'failed',
      error: /longer than its timeout of 0.02 s/,
    },
    {
      rule: 'a timeout that is no time fails the step',
      text: 'inputs: {patience: soon}\nsteps: [{id: b, tool: ok, timeout: "{{ patience }}"}]',
      status: 'failed',
      error: /`timeout` of b must be a time such as .*; it got "soon"/,
    },
    {
      rule: 'max_parallel is evaluated when the loop starts',
      text: `
inputs: {many: 2, all: all}
steps:
  - {id: l, for_each: [1, 2, 3], max_parallel: "{{ many }}", set: {n: "{{ item }}"}}
  - {id: m, for_each: [1, 2], max_parallel: "{{ all }}", tool: ok}
  - {id: t, for_each: [1, 2], max_parallel: "{{ '2' }}", tool: ok}
outputs: {l: "{{ l.results }}", m: "{{ m.iterations }}", t: "{{ t.iterations }}"}`,
      outputs: { l: [{ n: 1 }, { n: 2 }, { n: 3 }], m: 2, t: 2 },
    },
    {
      rule: 'a max_parallel that is no number of items fails the step',
      text: 'inputs: {many: 0}\nsteps: [{id: l, for_each: [1], max_parallel: "{{ many }}", tool: ok}]',
      status: 'failed',
      error: /`max_parallel` of l must be a whole number of at least 1, or `all`; it got 0/,
    },
  ],
  'computed retries, turns, iterations and priorities': [
    {
      rule: 'retry is evaluated when the step starts',
      text: `
inputs: {times: 2}
steps:
  - {id: a, tool: bad, retry: {attempts: "{{ times }}", delay: 1ms}, on_failure: continue}
  - {id: b, tool: bad, retry: {attempts: "{{ times - 1 }}", delay: "{{ 0.001 }}", max_delay: "{{ '2ms' }}", on: tool}, on_failure: continue}
  - {id: c, tool: bad, retry: "{{ 0 }}", on_failure: continue}
outputs: {a: "{{ a.attempts }}", b: "{{ b.attempts }}", c: "{{ c.attempts }}"}`,
      outputs: { a: 3, b: 2, c: 1 },
      status: 'failed',
    },
    {
      rule: 'a called pipeline is called anew as often as the run computes',
      text: yaml`
        inputs: {times: 1}
        steps: [{id: c, pipeline: p.yaml, retry: {attempts: "{{ times }}", delay: 1ms}, on_failure: continue}]
        outputs: {n: "{{ c.attempts }}"}`,
      files: { 'p.yaml': 'id: p\nsteps: [{id: h, tool: bad}]' },
      outputs: { n: 2 },
      status: 'failed',
    },
    {
      rule: 'a retry that is no number of attempts fails the step',
      text: 'inputs: {times: often}\nsteps: [{id: a, tool: ok, retry: "{{ times }}"}]',
      status: 'failed',
      error: /`retry` of a must be a whole number of at least 0; it got "often"/,
    },
    {
      rule: 'a delay that is no time fails the step',
      text: 'inputs: {times: often}\nsteps: [{id: a, tool: ok, retry: {delay: "{{ times }}"}}]',
      status: 'failed',
      error: /`retry.delay` of a must be a time such as .*; it got "often"/,
    },
    {
      rule: 'max_iterations is evaluated when the loop starts',
      text: `
inputs: {most: 3}
steps:
  - {id: l, while: "true", max_iterations: "{{ most }}", set: {n: 1}}
  - {id: m, until: "false", max_iterations: "{{ most - 1 }}", strict: true, set: {n: 1}, on_failure: continue}
outputs: {l: "{{ l.iterations }}", by: "{{ l.ended_by }}", m: "{{ m.error.message }}"}`,
      outputs: { l: 3, by: 'max_iterations', m: 'm reached its 2 iterations and had not ended (strict).' },
      status: 'failed',
    },
    {
      rule: 'a max_iterations below one fails the step',
      text: 'inputs: {most: 0}\nsteps: [{id: l, while: "true", max_iterations: "{{ most }}", set: {n: 1}}]',
      status: 'failed',
      error: /`max_iterations` of l must be a whole number of at least 1; it got 0/,
    },
    {
      rule: 'among ready steps the higher computed priority goes first',
      text: `
inputs: {low: 1, high: "5"}
limits: {max_parallel: 1}
steps:
  - {id: a, tool: ok, priority: "{{ low }}"}
  - {id: b, tool: ok, priority: "{{ high }}"}
  - {id: c, tool: ok, priority: 3}
  - {id: d, tool: ok, priority: "{{ low + 1 }}"}`,
      order: ['b', 'c', 'd', 'a'],
    },
    {
      rule: 'a priority may read what another step gave, and fails the step where that has no such member',
      text: 'steps: [{id: b, tool: ok}, {id: d, tool: ok, priority: "{{ b.start + 1 }}"}]',
      became: { b: 'succeeded', d: 'failed' },
      status: 'failed',
      error: /start/,
    },
    {
      rule: 'each item of a loop has its own priority, a loop over several steps one of its own',
      text: `
steps:
  - {id: l, for_each: [1, 2, 3], max_parallel: all, priority: "{{ item }}", tool: ok, parameters: {n: "{{ item }}"}}
  - {id: g, for_each: [1, 2], priority: "{{ 2 + 2 }}", steps: [{id: x, set: {y: "{{ item }}"}}]}
  - {id: s, priority: "{{ 1 }}", set: {z: 1}}
outputs: {n: "{{ l.iterations }}", g: "{{ g.iterations }}"}`,
      outputs: { n: 3, g: 2 },
    },
    {
      rule: 'a step whose condition is false computes no priority',
      text: 'inputs: {p: {type: number, required: false}}\nsteps: [{id: a, condition: "p is defined", tool: ok, priority: "{{ p + 1 }}"}, {id: b, tool: ok, condition: "true", priority: "{{ 1 }}"}]',
      became: { a: 'skipped condition-false', b: 'succeeded' },
    },
    {
      rule: 'a constant that reads all constants is told so',
      text: 'data: {a: "{{ data | tojson }}", b: 1}\nsteps: [{id: s, set: {x: "{{ data.a }}"}}]',
      became: { s: 'failed' },
      status: 'failed',
      error: /`data` is a namespace|data is a namespace/,
    },
    {
      rule: 'a priority that is no number fails the step',
      text: 'inputs: {p: soon}\nsteps: [{id: a, tool: ok, priority: "{{ p }}"}, {id: b, tool: ok, dependencies: [a]}]',
      became: { a: 'failed', b: 'skipped run-stopped' },
      status: 'failed',
      error: /`priority` of a must be a number; it got "soon"/,
    },
    {
      rule: 'a step that waits for its priority is skipped where the run stops',
      text: 'steps: [{id: a, tool: bad}, {id: b, dependencies: [a], tool: ok, priority: "{{ 1 }}"}, {id: c, for_each: [1], tool: ok, priority: "{{ item }}", dependencies: [a]}]',
      became: { a: 'failed', b: 'skipped run-stopped', c: 'skipped run-stopped' },
      status: 'failed',
    },
  ],
  'the constants': [
    {
      rule: 'may be taken whole, as a map',
      text: `
data: {a: [1], b: "{{ 1 + 1 }}"}
steps:
  - {id: s, set: {d: "{{ data }}"}}
  - {id: t, transform: {from: "{{ data }}", steps: [{map: key}]}}
  - {id: l, for_each: "{{ data }}", set: {k: "{{ item.key }}"}}
outputs: {d: "{{ s.d }}", t: "{{ t }}", l: "{{ l.results }}"}`,
      outputs: { d: { a: [1], b: 2 }, t: ['a', 'b'], l: [{ k: 'a' }, { k: 'b' }] },
    },
  ],
  'computed tools': [
    {
      rule: 'the run finds out which tool is called',
      text: `
inputs: {which: ok}
steps:
  - {id: a, tool: "{{ which }}", parameters: {n: 1}}
  - {id: b, for_each: [ok, flaky], tool: "{{ item }}", action: do, parameters: {n: 2}}
outputs: {a: "{{ a.n }}", b: "{{ b.results | map(attribute='n') }}"}`,
      became: { a: 'succeeded', b: 'succeeded' },
      outputs: { a: 1, b: [2, 2] },
    },
    {
      rule: 'the run finds out what the tool does',
      text: yaml`
        inputs: {what: do}
        steps: [{id: a, tool: ok, action: "{{ what }}", parameters: {n: 1}}]
        outputs: {a: "{{ a.n }}"}`,
      outputs: { a: 1 },
    },
    {
      rule: 'a value that is no name fails the step',
      text: 'steps: [{id: a, tool: "{{ [1] }}"}]',
      status: 'failed',
      error: /`tool` of a must be the name of a tool; it got \[1\]/,
    },
    {
      rule: 'a tool that the run chooses gets no parameter that it does not know',
      text: 'inputs: {what: write}\nsteps: [{id: a, tool: filesystem, action: "{{ what }}", parameters: {path: k.txt, content: x, overwite: false}}]',
      status: 'failed',
      error: /filesystem write has no parameter `overwite`/,
    },
    {
      rule: 'what only templates of the step read stays with the step',
      text: 'steps: [{id: a, tool: filesystem, action: read, parameters: {folder: notes, path: "{{ folder }}/a.md"}}]\noutputs: {got: "{{ a.got }}", folder: "{{ a.folder }}"}',
      outputs: { got: { path: 'notes/a.md' }, folder: 'notes' },
    },
  ],
  'computed branches': [
    {
      rule: 'a case leads to one of the routes that the run computes',
      text: `
inputs: {way: long}
steps:
  - {id: kind, set: {k: bug, to: short}}
  - {id: s, switch: kind.k, routes: [short, long], cases: {bug: "{{ way }}", idea: "{{ kind.to }}"}}
  - {id: short, tool: ok}
  - {id: long, tool: ok}`,
      became: { s: 'succeeded', short: 'skipped not-activated', long: 'succeeded' },
    },
    {
      rule: 'so may the branch where no case fits',
      text: `
steps:
  - {id: s, switch: "'other'", routes: [a, b], cases: {x: a}, default: "{{ 'b' }}"}
  - {id: a, tool: ok}
  - {id: b, tool: ok}`,
      became: { a: 'skipped not-activated', b: 'succeeded' },
    },
    {
      rule: 'what is none of the candidates fails the step',
      text: `
steps:
  - {id: s, switch: "'x'", routes: [a], cases: {x: "{{ 'b' }}"}}
  - {id: a, tool: ok}
  - {id: b, tool: ok, dependencies: [s]}`,
      status: 'failed',
      error: /`cases` of s gave "b", which is not one of its candidates: a/,
    },
    {
      rule: 'a value of the cases may be computed',
      text: `
inputs: {mine: bug}
steps:
  - id: s
    switch: "'bug'"
    cases:
      idea: [{id: note, set: {x: 1}}]
      "{{ mine }}": [{id: fix, set: {x: 2}}]
outputs: {x: "{{ s.x }}"}`,
      outputs: { x: 2 },
    },
  ],
  'computed pipelines': [
    {
      rule: 'the run calls one of those that are written down',
      text: `
inputs: {how: long}
steps:
  - {id: c, pipeline: "{{ how }}.yaml", pipelines: [short.yaml, long.yaml], inputs: {n: 2}, timeout: "{{ 60 }}"}
outputs: {v: "{{ c.v }}"}`,
      files: {
        'short.yaml': yaml`
          id: short
          inputs: {n: 0}
          steps: [{id: a, set: {x: "{{ n }}"}}]
          outputs: {v: "{{ a.x }}"}`,
        'long.yaml': yaml`
            id: long
            inputs: {n: 0}
            steps: [{id: a, set: {x: "{{ n }}"}}, {id: b, tool: ok, parameters: {y: "{{ a.x * 10 }}"}}]
            outputs: {v: "{{ b.y }}"}`,
      },
      became: { 'c/a': 'succeeded', 'c/b': 'succeeded' },
      outputs: { v: 20 },
    },
    {
      rule: 'each item of a loop calls its own',
      text: 'steps: [{id: l, for_each: [p.yaml, q.yaml], pipeline: "{{ item }}", pipelines: [p.yaml, q.yaml]}]\noutputs: {v: "{{ l.results }}"}',
      files: {
        'p.yaml': yaml`
          id: p
          steps: [{id: a, set: {x: 1}}]
          outputs: {p: "{{ a.x }}"}`,
        'q.yaml': yaml`
          id: q
          steps: [{id: b, set: {x: 2}}]
          outputs: {q: "{{ b.x }}"}`,
      },
      outputs: { v: [{ p: 1 }, { q: 2 }] },
    },
    {
      rule: 'a file that is none of them fails the step, though it is there',
      text: 'inputs: {how: other}\nsteps: [{id: c, pipeline: "{{ how }}.yaml", pipelines: [p.yaml]}]',
      files: { 'p.yaml': 'id: p\nsteps: [{id: a, set: {x: 1}}]', 'other.yaml': 'id: o\nsteps: [{id: a, set: {x: 1}}]' },
      status: 'failed',
      error: /`pipeline` of c gave "other.yaml", which is not one of its candidates: p.yaml/,
    },
  ],
  'limits of called pipelines': [
    {
      rule: 'max_calls of a called pipeline holds for its calls alone',
      text: 'steps: [{id: a, prompt: one}, {id: b, prompt: two, dependencies: [a]}, {id: c, pipeline: p.yaml, dependencies: [b]}]',
      files: {
        'p.yaml': yaml`
        id: p
        limits: {max_calls: 1}
        steps: [{id: x, prompt: a}, {id: y, prompt: b, dependencies: [x]}]`,
      },
      became: { a: 'succeeded', b: 'succeeded', 'c/x': 'succeeded', 'c/y': 'failed' },
      status: 'failed',
      error: /1/,
    },
    {
      rule: 'max_tokens of a pipeline around another holds for both',
      text: 'steps: [{id: c, pipeline: p.yaml}]',
      files: {
        'p.yaml': yaml`
          id: p
          limits: {max_tokens: 4}
          steps: [{id: x, prompt: a}, {id: q, pipeline: q.yaml, dependencies: [x]}]`,
        'q.yaml': 'id: q\nsteps: [{id: y, prompt: b}, {id: z, prompt: c, dependencies: [y]}]',
      },
      became: { 'c/x': 'succeeded', 'c/q/y': 'succeeded', 'c/q/z': 'failed' },
      status: 'failed',
      error: /max_tokens/,
    },
    {
      rule: 'max_depth counts from the pipeline that says it',
      text: 'steps: [{id: s, pipeline: a.yaml}]',
      files: {
        'a.yaml': 'id: a\nsteps: [{id: s, pipeline: b.yaml}]',
        'b.yaml': yaml`
          id: b
          limits: {max_depth: 1}
          steps: [{id: s, pipeline: c.yaml}]
          outputs: {x: "{{ s.x }}"}`,
        'c.yaml': yaml`
          id: c
          steps: [{id: v, set: {x: 1}}]
          outputs: {x: "{{ v.x }}"}`,
      },
      became: { 's/s/s/v': 'succeeded' },
    },
    {
      rule: 'max_depth of a pipeline around counts too',
      text: 'limits: {max_depth: 2}\nsteps: [{id: s, pipeline: a.yaml}]',
      files: {
        'a.yaml': 'id: a\nsteps: [{id: s, pipeline: b.yaml}]',
        'b.yaml': yaml`
          id: b
          limits: {max_depth: 9}
          steps: [{id: s, pipeline: c.yaml}]`,
        'c.yaml': 'id: c\nsteps: [{id: v, set: {x: 1}}]',
      },
      status: 'failed',
      error: /2 deep/,
    },
    {
      rule: 'max_parallel: all of it runs, also what waited for a slot of its pipeline',
      text: 'steps: [{id: l, for_each: [1, 2], max_parallel: all, pipeline: p.yaml}]\noutputs: {n: "{{ l.results | map(attribute=\'n\') }}"}',
      files: {
        'p.yaml': yaml`
            id: p
            limits: {max_parallel: 1}
            steps: [{id: m, for_each: [1, 2, 3, 4], max_parallel: all, tool: ok}]
            outputs: {n: "{{ m.iterations }}"}`,
      },
      outputs: { n: [4, 4] },
    },
    {
      rule: 'max_parallel: a failure skips what waits',
      text: 'steps: [{id: s, pipeline: p.yaml}]',
      files: {
        'p.yaml': yaml`
            id: p
            limits: {max_parallel: 1}
            steps: [{id: a, tool: bad, priority: 9}, {id: b, tool: ok}, {id: c, tool: ok}, {id: d, tool: ok}]`,
      },
      became: { 's/a': 'failed', 's/b': 'skipped run-stopped', 's/d': 'skipped run-stopped' },
      status: 'failed',
    },
  ],
};
