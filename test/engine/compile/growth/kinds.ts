const lines = (n: number, line: (index: number) => string): string =>
  Array.from({ length: n }, (_, index) => line(index)).join('\n');
const list = (n: number, item: (index: number) => string): string =>
  Array.from({ length: n }, (_, index) => item(index)).join(', ');
/** Words that are like no other. */
const word = (index: number): string => `n${((index * 2654435761) >>> 0).toString(36)}`;

/** Pipelines that hold a construct `n` times: how much work a compile of them is must grow as they do. */
export const kinds: Readonly<Record<string, (n: number) => string>> = {
  steps: (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}}`)}\n`,
  dependencies: (n) =>
    `id: a\nsteps:\n  - {id: s0, set: {x: 1}}\n${lines(n - 1, (i) => `  - {id: s${i + 1}, set: {x${i + 1}: 1}, dependencies: [s${i}]}`)}\n`,
  'results read by the next': (n) =>
    `id: a\nsteps:\n  - {id: s0, set: {x: 1}}\n${lines(n - 1, (i) => `  - {id: s${i + 1}, set: {x${i + 1}: "{{ s${i}.x${i || ''} + 1 }}"}}`)}\n`,
  'routes to the next step': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}, on_success: s${Math.min(i + 1, n - 1)}}`)}\n`,
  'routes of failures': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, prompt: "say {{ 1 }}", on_failure: s${Math.min(i + 1, n - 1)}}`)}\n`,
  switches: (n) =>
    `id: a\ninputs: {q: 1}\nsteps:\n${lines(n, (i) => `  - {id: w${i}, switch: "{{ q }}", cases: {a: t${i}, b: u${i}}}\n  - {id: t${i}, set: {a: 1}}\n  - {id: u${i}, set: {b: 1}}`)}\n`,
  'unknown names': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: "{{ ${word(i)} }}"}}`)}\n`,
  'unknown dependencies': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}, dependencies: [${word(i)}]}`)}\n`,
  'unknown members of steps': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: "{{ steps.${word(i)}.x }}"}}`)}\n`,
  'unknown members of a result': (n) =>
    `id: a\nsteps:\n  - id: s0\n    set:\n${lines(n, (i) => `      k${i}: 1`)}\n${lines(n, (i) => `  - {id: s${i + 1}, set: {x${i}: "{{ s0.${word(i)} }}"}}`)}\n`,
  'unknown members of data': (n) =>
    `id: a\ndata:\n${lines(n, (i) => `  k${i}: 1`)}\nsteps:\n${lines(n, (i) => `  - {id: s${i + 1}, set: {x${i}: "{{ data.${word(i)} }}"}}`)}\n`,
  'unknown keys of steps': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}, ${word(i)}: 1}`)}\n`,
  'unknown keys at the top': (n) => `id: a\nsteps:\n  - {id: s, set: {x: 1}}\n${lines(n, (i) => `${word(i)}: 1`)}\n`,
  'unknown experts': (n) =>
    `id: a\nexperts:\n${lines(n, (i) => `  e${i}: {model: openai:gpt-5}`)}\nsteps:\n${lines(n, (i) => `  - {id: s${i}, prompt: hi, expert: ${word(i)}}`)}\n`,
  'unknown tools': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, tool: ${word(i)}, action: go}`)}\n`,
  'unknown filters': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: "{{ 1 | ${word(i)} }}"}}`)}\n`,
  'unknown models': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, prompt: hi, model: ${word(i)}/x}`)}\n`,
  inputs: (n) =>
    `id: a\ninputs:\n${lines(n, (i) => `  in${i}: ${i}`)}\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: "{{ in${i} }}"}}`)}\n`,
  'inputs by their namespace': (n) =>
    `id: a\ninputs:\n${lines(n, (i) => `  in${i}: ${i}`)}\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: "{{ inputs.in${i} }}"}}`)}\n`,
  'unknown inputs': (n) =>
    `id: a\ninputs:\n${lines(n, (i) => `  in${i}: ${i}`)}\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: "{{ inputs.${word(i)} }}"}}`)}\n`,
  outputs: (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}}`)}\noutputs:\n${lines(n, (i) => `  o${i}: "{{ s${i}.x${i} }}"`)}\n`,
  variables: (n) =>
    `id: a\nvariables:\n${lines(n, (i) => `  v${i}: ${i}`)}\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {v${i}: "{{ v${i} + 1 }}"}}`)}\n`,
  'writes of one variable': (n) =>
    `id: a\nvariables: {v: 1}\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {v: "{{ v + 1 }}"}}`)}\n`,
  'reads of one variable': (n) =>
    `id: a\nvariables: {v: 1}\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {w${i}: "{{ v + 1 }}"}}`)}\n`,
  'AUTO tags': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: <AUTO type="choice" choices="a, b">which of ${i}</AUTO>}}`)}\n`,
  'AUTO tags in one text': (n) =>
    `id: a\nsteps:\n  - id: s\n    prompt: |\n${lines(n, (i) => `      line <AUTO type="integer" min=1 max=5>which of ${i}</AUTO>`)}\n`,
  'AUTO tags left open': (n) =>
    `id: a\nsteps:\n  - id: s\n    prompt: |\n${lines(n, (i) => `      line <AUTO type="integer"> ${i}`)}\n`,
  'comments that suppress': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  # baton-ignore-next-line unknown-key\n  - {id: s${i}, set: {x${i}: 1}, zorp: 1}`)}\n`,
  'writes of one file': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, tool: filesystem, action: write, parameters: {path: out/f.md, content: x}}`)}\n`,
  'twenty dependencies each': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}, dependencies: [${Array.from({ length: Math.min(i, 20) }, (_, k) => `s${i - 1 - k}`).join(', ')}]}`)}\n`,
  'a step that waits for all': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}}`)}\n  - {id: end, set: {z: 1}, dependencies: [${Array.from({ length: n }, (_, i) => `s${i}`)}]}\n`,
  'dependencies on the first step': (n) =>
    `id: a\nsteps:\n  - {id: s0, set: {x: 1}}\n${lines(n - 1, (i) => `  - {id: s${i + 1}, set: {x${i + 1}: 1}, dependencies: [s${i}, s0]}`)}\n`,
  'anchors and aliases': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: &k${i} [1], y: *k${Math.max(0, i - 1)}}}`)}\n`,
  'merge keys': (n) =>
    `id: a\ndata:\n${lines(n, (i) => `  d${i}: &k${i} {a: 1}\n  e${i}: {<<: *k${i}}`)}\nsteps:\n  - {id: s, set: {x: 1}}\n`,
  tests: (n) =>
    `id: a\nsteps:\n  - {id: s, set: {x: 1}}\noutputs: {o: "{{ s.x }}"}\ntests:\n${lines(n, (i) => `  - name: t${i}\n    expect: {outputs: {o: 1}}`)}\n`,
  'tests of steps': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}}`)}\ntests:\n${lines(n, (i) => `  - name: t${i}\n    expect: {steps: {s${i}: succeeded}}`)}\n`,
  groups: (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: g${i}, steps: [{id: a, set: {x: 1}}, {id: b, set: {y: "{{ a.x }}"}}]}`)}\n`,
  'a wide group': (n) =>
    `id: a\nsteps:\n  - id: g\n    steps:\n${lines(n, (i) => `      - {id: s${i}, set: {x${i}: "{{ ${i ? `s${i - 1}.x${i - 1}` : 1} }}"}}`)}\n`,
  'a wide loop': (n) =>
    `id: a\nsteps:\n  - id: g\n    for_each: [1, 2]\n    steps:\n${lines(n, (i) => `      - {id: s${i}, set: {x${i}: "{{ ${i ? `s${i - 1}.x${i - 1}` : 'item'} }}"}}`)}\n`,
  loops: (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: l${i}, for_each: [1, 2], set: {x${i}: "{{ item }}"}}`)}\n`,
  'loops over the results of loops': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: l${i}, for_each: ${i ? `"{{ l${i - 1}.results }}"` : '[1, 2]'}, set: {x${i}: "{{ item }}"}}`)}\n`,
  'lists left open': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: [1`)}\n`,
  'broken lines': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - id: s${i}\n    set: {x: 1}\n   bad: ]`)}\n`,
  'quotes left open': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x: "a${i}}}`)}\n`,
  'steps in brackets': (n) => `id: a\nsteps: [\n${lines(n, (i) => `  {id: s${i}, set: {x${i}: 1}},`)}\n]\n`,
  JSON: (n) =>
    `{"id": "a", "steps": [\n${Array.from({ length: n }, (_, i) => `  {"id": "s${i}", "set": {"x${i}": "{{ 1 }}"}}`).join(',\n')}\n]}\n`,
  'templates in one text': (n) => `id: a\nsteps:\n  - id: s\n    prompt: |\n${lines(n, (i) => `      say {{ 1 + ${i} }}`)}\n`,
  'templates left open': (n) => `id: a\nsteps:\n  - id: s\n    prompt: |\n${lines(n, (i) => `      say {{ 1 + ${i}`)}\n`,
  'reads in nested template loops': (n) =>
    `id: a\nsteps:\n  - id: s\n    prompt: |\n      ${'{% for a in [1] %}'.repeat(8)}${'{{ a }}'.repeat(n)}${'{% endfor %}'.repeat(8)}\n`,
  'a long sum': (n) =>
    `id: a\nsteps:\n  - id: s\n    set: {x: "{{ ${Array.from({ length: n }, (_, i) => `${i}`).join(' + ')} }}"}\n`,
  'a long row of filters': (n) => `id: a\nsteps:\n  - id: s\n    set: {x: "{{ 'a' ${'| upper '.repeat(n)} }}"}\n`,
  'a prompt that reads all': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}}`)}\n  - id: last\n    prompt: |\n${lines(n, (i) => `      {{ s${i}.x${i} }}`)}\n`,
  'members of one result': (n) =>
    `id: a\nsteps:\n  - id: s\n    set:\n${lines(n, (i) => `      k${i}: 1`)}\n${lines(n, (i) => `  - {id: t${i}, set: {y${i}: "{{ s.k${i} }}"}}`)}\n`,
  'names set by one step': (n) =>
    `id: a\nsteps:\n  - id: s\n    set:\n${lines(n, (i) => `      k${i}: "{{ k${Math.max(0, i - 1)} }}"`)}\n`,
  'steps of one id': (n) => `id: a\nsteps:\n${lines(n, () => `  - {id: s, set: {x: 1}}`)}\n`,
  'top-level keys that stand twice': (n) => `id: a\nsteps:\n  - {id: s, set: {x: 1}}\n${lines(n, () => `data: {a: 1}`)}\n`,
  'a ring': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}, dependencies: [s${(i + n - 1) % n}]}`)}\n`,
  'rings through everything': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x: 1}, dependencies: [${[1, 2, 3, 5, 8].map((by) => `s${(i + by) % n}`).join(', ')}]}`)}\n`,
  'rings of two': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}, dependencies: [s${i % 2 ? i - 1 : i + 1}]}`)}\n`,
  'routes backward': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}${i ? `, dependencies: [s${i - 1}], on_success: s${i - 1}` : ''}}`)}\n`,
  'steps that never run': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, condition: "false", set: {x${i}: 1}}`)}\n`,
  conditions: (n) =>
    `id: a\nsteps:\n  - {id: s0, set: {x0: 1}}\n${lines(n, (i) => `  - {id: s${i + 1}, condition: "s${i}.x${i} > 1", set: {x${i + 1}: 1}}`)}\n`,
  'results that may be absent': (n) =>
    `id: a\ninputs: {q: 1}\nsteps:\n  - {id: s0, condition: q > 1, set: {x0: 1}}\n${lines(n, (i) => `  - {id: s${i + 1}, condition: "q > 1", set: {x${i + 1}: "{{ s${i}.x${i} }}"}}`)}\n`,
  'pipelines written out': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - id: c${i}\n    pipeline: {steps: [{id: i, set: {m: 1}}], outputs: {m: "{{ i.m }}"}}`)}\n`,
  'uses of a secret': (n) =>
    `id: a\ninputs:\n  key: {type: string, secret: true}\nsteps:\n${lines(n, (i) => `  - {id: s${i}, tool: web, action: fetch, parameters: {url: "https://a/{{ key }}"}}`)}\n`,
  'a secret handed on': (n) =>
    `id: a\ninputs:\n  key: {type: string, secret: true}\nsteps:\n  - {id: s0, set: {x0: "{{ key }}"}}\n${lines(n, (i) => `  - {id: s${i + 1}, set: {x${i + 1}: "{{ s${i}.x${i} }}"}}`)}\n`,
  'as many steps in finally': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}}`)}\nfinally:\n${lines(n, (i) => `  - {id: f${i}, set: {z${i}: "{{ s${i}.x${i} }}"}}`)}\n`,
  'answer schemas': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, prompt: hi, output_schema: {type: object, properties: {p${i}: {type: string}}}}`)}\n`,
  'a wide schema': (n) =>
    `id: a\nsteps:\n  - id: s\n    prompt: hi\n    output_schema:\n      type: object\n      properties:\n${lines(n, (i) => `        p${i}: {type: string}`)}\n`,
  'types of one variable': (n) =>
    `id: a\nvariables: {v: 1}\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {v: {k${i}: 1}}}`)}\n  - {id: e, set: {z: "{{ v.q }}"}}\n`,
  'merges of one anchor': (n) => `id: a\nx-m: &m {retry: 2}\nsteps:\n${lines(n, (i) => `  - {id: s${i}, <<: *m, prompt: hi}`)}\n`,
  comments: (n) =>
    `id: a\n${lines(n, (i) => `# c ${i} [ {`)}\nsteps:\n${lines(n, (i) => `  # "it's\n  - {id: s${i}, set: {x: 1}} # don't`)}\n`,
  'a long list': (n) =>
    `id: a\ndata: {x: [${Array.from({ length: n * 4 }, (_, i) => i).join(', ')}]}\nsteps:\n  - {id: s, set: {x: 1}}\n`,
  'a long list of texts': (n) =>
    `id: a\ndata: {x: [${Array.from({ length: n * 4 }, (_, i) => `"a ${i}"`).join(', ')}]}\nsteps:\n  - {id: s, set: {x: 1}}\n`,
  'bare templates': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x: {{ ${i} }}}}`)}\n`,
  'bare templates in a list': (n) =>
    `id: a\nsteps:\n  - id: s\n    set:\n      x: [${Array.from({ length: n * 2 }, (_, i) => `{{ ${i} }}`).join(', ')}]\n`,
  ensembles: (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, prompt: hi ${i}, parallel: 3}`)}\n`,
  'the cases of a switch': (n) =>
    `id: a\ninputs: {q: 1}\nsteps:\n  - id: w\n    switch: "{{ q }}"\n    cases:\n${lines(n, (i) => `      c${i}: t${i}`)}\n${lines(n, (i) => `  - {id: t${i}, set: {a: 1}}`)}\n`,
  'branches written out': (n) =>
    `id: a\ninputs: {q: 1}\nsteps:\n  - id: w\n    switch: "{{ q }}"\n    cases:\n${lines(n, (i) => `      c${i}: [{id: t${i}, set: {a: 1}}]`)}\n`,
  'groups that read a step': (n) =>
    `id: a\nsteps:\n  - {id: s, set: {x: 1}}\n${lines(n, (i) => `  - {id: g${i}, steps: [{id: a, set: {y: "{{ steps.s.x }}"}}]}`)}\n`,
  'groups with unknown names': (n) =>
    `id: a\nsteps:\n  - {id: s, set: {x: 1}}\n${lines(n, (i) => `  - {id: g${i}, steps: [{id: a, dependencies: [${word(i)}], set: {y: "{{ ${word(i + n)} }}"}}]}`)}\n`,
  'groups with routes': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: g${i}, steps: [{id: a, set: {y: 1}, on_success: b}, {id: b, set: {z: 1}}]}`)}\n`,
  handlers: (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, prompt: hi, on_error: [{when: timeout, step: s${i + 1}}]}`)}\n  - {id: s${n}, set: {a: 1}}\n`,
  'personalities that build on each other': (n) =>
    `id: a\npersonalities:\n  p0: {description: x}\n${lines(n, (i) => `  p${i + 1}: {extends: p${i}, description: x}`)}\nsteps:\n  - {id: s, prompt: hi, personality: p${n}}\n`,
  'rings of personalities': (n) =>
    `id: a\npersonalities:\n${lines(n, (i) => `  p${i}: {extends: p${i ^ 1}, description: x}`)}\nsteps:\n  - {id: s, prompt: hi}\n`,
  experts: (n) =>
    `id: a\nexperts:\n${lines(n, (i) => `  e${i}: {model: openai:gpt-5}`)}\nsteps:\n${lines(n, (i) => `  - {id: s${i}, prompt: hi, expert: e${i}}`)}\n`,
  'names set in a template': (n) =>
    `id: a\nsteps:\n  - id: s\n    prompt: |\n${lines(n, (i) => `      {% set a${i} = ${i} %}{{ a${i} }}`)}\n`,
  'parameters of a prompt': (n) =>
    `id: a\nsteps:\n  - id: s\n    prompt: |\n${lines(n, (i) => `      {{ p${i} }}`)}\n    parameters:\n${lines(n, (i) => `      p${i}: ${i}`)}\n`,
  products: (n) => `id: a\nsteps:\n${lines(n, (i) => `  - id: s${i}\n    prompt: hi\n    products: {p${i}: out/f${i}.md}`)}\n`,
  'products of one file': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - id: s${i}\n    prompt: hi\n    products: {p${i}: out/f.md}`)}\n`,
  'arguments of called pipelines': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - id: c${i}\n    pipeline: {inputs: {q: 1}, steps: [{id: i, set: {m: "{{ q }}"}}], outputs: {m: "{{ i.m }}"}}\n    inputs: {q: "{{ ${i ? `c${i - 1}.m` : 1} }}"}`)}\n`,
  'prompts of one session': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, prompt: hi, session: talk}`)}\n`,
  'computed routes': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, prompt: hi, on_success: "{{ 's' }}", routes: [s${i + 1}]}`)}\n  - {id: s${n}, set: {a: 1}}\n`,
  'choices of a schema': (n) =>
    `id: a\nsteps:\n  - id: s\n    prompt: hi\n    output_schema: {type: string, enum: [${list(n, (i) => `v${i}`)}]}\n`,
  'loops with unknown names': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - id: l${i}\n    for_each: [1, 2]\n    as: it${i}\n    steps: [{id: a, set: {x: "{{ it${i} }}"}}, {id: b, set: {y: "{{ ${word(i)} }}"}}]`)}\n`,
  'AUTO dependencies': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, prompt: hi, dependencies: <AUTO/>}`)}\n`,
  'AUTO models': (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, prompt: hi, model: <AUTO/>}`)}\n`,
  'AUTO tags in attributes': (n) => `id: a\nsteps:\n  - id: s\n    prompt: |\n      ${'<AUTO/a='.repeat(n)}\n`,
  'comments behind steps': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x: 1}, zorp: 1} # baton-ignore unknown-key`)}\n`,
  operations: (n) =>
    `id: a\ndata: {rows: [{a: 1}]}\nsteps:\n  - id: t\n    transform:\n      from: "{{ data.rows }}"\n      operations:\n${lines(n, (i) => `        - derive: {d${i}: "a + ${i}"}`)}\n`,
  'choices of a question': (n) => `id: a\nsteps:\n  - {id: s, ask: which, type: choice, choices: [${list(n, (i) => `v${i}`)}]}\n`,
  prompts: (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, prompt: "say {{ s${Math.max(0, i - 1)} }} {{ s${Math.max(0, i - 5)} }}"}`)}\n`,
  'tests of unknown steps': (n) =>
    `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: 1}}`)}\ntests:\n${lines(n, (i) => `  - name: t${i}\n    answers: {${word(i)}: hi}\n    expect: {steps: {${word(i)}: succeeded}}`)}\n`,
};

/** Steps of five lines; with `every`, each so many of them has an anchor or takes the one before. */
export const anchored = (n: number, every: number): string =>
  `steps:\n${lines(n, (index) => {
    const name = every && index % every === 0 ? index / every : undefined;
    const words = name === undefined ? '[a, b, c]' : name % 2 ? `*w${name - 1}` : `&w${name} [a, b, c]`;
    return `  - id: s${index}\n    name: Step ${index}\n    set:\n      v${index}: ${index}\n      words${index}: ${words}`;
  })}\n`;

/** What is known to be more than that, each with the file that it happens in. */
export const square: Readonly<Record<string, { text: (n: number) => string; where: string }>> = {
  // Each route is followed past the steps between.
  'routes from every step to the last': {
    where: 'graph/reachability.ts',
    text: (n) =>
      `id: a\nsteps:\n  - {id: s0, set: {x: 1}}\n${lines(n, (i) => `  - {id: s${i + 1}, condition: "s0.x > 0", set: {x${i}: 1}, dependencies: [s${i}], on_false: s${n}}`)}\n`,
  },
  // Up to a million looks in a file; behind them no anchor is guessed.
  'unknown aliases': {
    where: 'language/spelling/suggest.ts',
    text: (n) => `id: a\nsteps:\n${lines(n, (i) => `  - {id: s${i}, set: {x${i}: &k${i} 1, y: *${word(i)}}}`)}\n`,
  },
};
