import { ownTools } from '../../../../engine/language/tools/own.ts';
import { yaml } from '../../../yaml.ts';
import type { ProblemCase } from './problems.ts';

/** Tools of a project: one that names its parameters, one with a schema, one whose schema is open, one that declares none. */
const tools = ownTools({
  count: { command: ['wc'], parameters: { text: 'the text to count' } },
  grade: { module: 'grade.mjs', parameters: { type: 'object', properties: { score: { type: 'number' } } } },
  loose: { module: 'loose.mjs', parameters: { type: 'object', properties: { a: {} }, additionalProperties: true } },
  free: { command: ['cat'] },
}).map(({ spec }) => spec);

const listed = {
  providers: { local: { base_url: 'http://127.0.0.1:8080/v1' }, bare: { base_url: 'http://127.0.0.1:8081/v1' } },
  models: [{ id: 'local:small' }, { id: 'local:medium' }, { id: 'local:large' }],
};

const step = (text: string, more = ''): string => `id: a\nsteps:\n  - {id: x, ${text}}\n${more}`;

/** What is accepted is obeyed: a name that nothing would read is told. */
export const cases: ProblemCase[] = [
  {
    rule: 'unknown-parameter: a slip that would let a file be overwritten',
    text: step(
      'tool: filesystem, action: write, parameters: {path: k.txt, content: gone, ~unknown-parameter:error~overwite: false}',
    ),
    wanted: /Did you mean `overwrite`/,
  },
  {
    rule: 'unknown-parameter: the beginning of a name',
    text: step('tool: data-processing, action: convert, parameters: {file: a.csv, ~unknown-parameter:error~to: json}'),
    wanted: /Did you mean `to_format`/,
  },
  {
    rule: 'unknown-parameter: not what a template of the step reads',
    text: step('tool: filesystem, action: read, parameters: {folder: a, stem: b, path: "{{ folder }}/{{ parameters.stem }}"}'),
  },
  {
    rule: 'unknown-parameter: not what a condition of the step reads',
    text: step('tool: filesystem, action: read, condition: strict, parameters: {strict: true, path: a}'),
  },
  {
    rule: 'unknown-parameter: what another step reads is nothing that the tool gets',
    text: step(
      'tool: filesystem, action: read, parameters: {~unknown-parameter:error~mood: a, path: a}',
      '  - {id: y, set: {b: "{{ x.mood }}"}}\n',
    ),
  },
  {
    rule: 'unknown-parameter: in what a handler gives in its place',
    text: step(
      'tool: filesystem, action: read, parameters: {path: a}, on_error: [{retry: 1, with: {~unknown-parameter:error~pth: b}}]',
    ),
  },
  {
    rule: 'unknown-parameter: in a call that stands in for a step',
    text: step(
      'prompt: hi, on_error: [{fallback: {tool: filesystem, action: read, parameters: {path: a, ~unknown-parameter:error~encodign: utf8}}}]',
    ),
  },
  {
    rule: 'unknown-parameter: a tool that lets others pass tells a slip, and of others that it takes no notice',
    text: step(
      'tool: web-search, parameters: {query: q, ~unknown-parameter:error~max_result: 3, ~unknown-parameter:hint~mood: fine}',
    ),
    wanted: /max_results.*ignores `mood`/s,
  },
  {
    rule: 'unknown-parameter: what a tool of another system takes',
    text: step('tool: terminal, action: execute, parameters: {command: ls, ~unknown-parameter:hint~capture_output: true}'),
  },
  {
    rule: 'unknown-parameter: what is a key of the step here becomes that key',
    text: step('tool: terminal, action: execute, parameters: {command: ls, timeout: 5}'),
  },
  {
    rule: 'unknown-parameter: what nothing of a prompt reads',
    text: step('prompt: "{{ style }}", parameters: {style: dry, ~unknown-parameter:hint~temprature: 0.2}'),
  },
  {
    rule: 'unknown-parameter: not what an older prompt is made of',
    text: step('action: analyze_text, parameters: {text: abc, analysis_type: tone}'),
  },
  {
    rule: 'unknown-parameter: tools of a project that say what they take',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: count, parameters: {text: a, ~unknown-parameter:error~txt: b}}
      - {id: y, tool: grade, parameters: {~unknown-parameter:error~scor: 1}}
  `,
    world: { tools },
    wanted: /Did you mean `score`/,
  },
  {
    rule: 'unknown-parameter: not of tools of a project that take any',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: loose, parameters: {b: 1}}
      - {id: y, tool: free, parameters: {b: 1}}
  `,
    world: { tools },
  },
  {
    rule: 'unknown-key: settings in a pipeline, with where they belong',
    text: yaml`
      ~unknown-key:error~providers: {}
      steps:
        - {id: x, prompt: hi}
    `,
    wanted: /belongs in `baton\.yaml`/,
  },
  {
    rule: 'unknown-key: a word of a personality at the top',
    text: yaml`
      ~unknown-key:error~style: other
      steps:
        - {id: x, prompt: hi}
    `,
    wanted: /one of `personalities`/,
  },
  {
    rule: 'unknown-key: a word of steps at the top',
    text: yaml`
      ~unknown-key:error~retry: 3
      steps:
        - {id: x, prompt: hi}
    `,
    wanted: /belongs on a step/,
  },
  {
    rule: 'unknown-key: outputs of a step, as older files declare them',
    text: step('prompt: Sum up., ~unknown-key:error~outputs: {summary: text}'),
    wanted: /read by its id/,
  },
  {
    rule: 'unknown-key: another list of steps',
    text: step('set: {a: 1}', '~unknown-key:error~advanced_steps: []\n'),
    wanted: /Steps belong under `steps`/,
  },
  {
    rule: 'unknown-key: handling of failures at the top',
    text: step('set: {a: 1}', '~unknown-key:error~error_handling: {retry: 2}\n'),
    wanted: /`on_error` and `retry` on a step/,
  },
  {
    rule: 'unknown-key: a word of the top on a step',
    text: 'steps:\n  - {id: x, prompt: hi, ~unknown-key:error~orchestrator: offline}\n',
    wanted: /at the top of a pipeline/,
  },
  {
    rule: 'unknown-key: a limit on its own',
    text: yaml`
      ~unknown-key:error~max_cost: 3
      steps:
        - {id: x, prompt: hi}
    `,
    wanted: /under `limits`/,
  },
  {
    rule: 'unknown-key: a slip is a slip, whatever else has such a name',
    text: '~unknown-key:error~step:\n  - {id: x, prompt: hi}\n',
    wanted: /Did you mean `steps`/,
  },
  {
    rule: 'unknown-key: words for people alone are hints, x- and metadata are free',
    text: yaml`
      ~unknown-key:hint~optimization: {level: high}
      ~unknown-key:hint~author: somebody
      x-own: 1
      metadata: {any: thing}
      steps:
        - {id: x, prompt: hi}
    `,
    wanted: /metadata/,
  },
  {
    rule: 'unknown-key: a word that a field of a form does not have',
    text: 'steps:\n  - {id: x, ask: hi, fields: {title: {type: string, ~unknown-key:error~requird: false}, more: {type: number, minimum: 1, x-a: 1}}}\n',
    wanted: /required/,
  },
  {
    rule: 'unknown-model: a slip beside the models that baton.yaml lists of its own provider',
    text: step('prompt: hi, model: ~unknown-model:error~local:mediun'),
    world: { settings: listed },
    wanted: /Did you mean `local:medium`/,
  },
  {
    rule: 'unknown-model: each model of a chain, of an expert, an ensemble, a fallback',
    text: yaml`
    id: a
    experts: {e: ~unknown-model:error~local:larg}
    steps:
      - {id: x, prompt: hi, model: [local:small, ~unknown-model:error~local:smal], on_error: [{fallback: ~unknown-model:error~local:smll}, {fallback: {model: ~unknown-model:error~local:lrge, prompt: "{{ ~undefined-name:error~nobody }} {{ error.message }}"}}]}
      - {id: y, ensemble: hi, models: [local:large, ~unknown-model:error~local:huge]}
    outputs: {x: "{{ x }}{{ y }}"}
  `,
    world: { settings: listed },
  },
  {
    rule: 'unknown-model: not what is listed, nor of a provider that lists none, nor of one that is only known',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, model: local:large}
      - {id: y, prompt: hi, model: bare:any}
      - {id: z, prompt: hi, model: openai:gpt-9}
  `,
    world: { settings: { ...listed, models: [...listed.models, { id: 'openai:gpt-6' }] } },
  },
  {
    rule: 'unknown-field: a member that no `output_schema` declares',
    text: yaml`
    steps:
      - {id: p, prompt: hi, output_schema: {type: object, properties: {score: {type: number}, rows: {type: array, items: {type: object, properties: {name: {type: string}}}}}}}
      - {id: x, set: {a: "{{ p.~unknown-field:error~scor }}{{ p.score }}{{ p.rows[0].~unknown-field:error~nam }}{{ p.scor | default(1) }}"}}
      - {id: y, for_each: "{{ p.rows }}", set: {a: "{{ item.~unknown-field:error~nam }}"}}
  `,
    wanted: /Did you mean `score`/,
  },
  {
    rule: 'unknown-field: not where the schema says that there is more, or is put together',
    text: yaml`
    steps:
      - {id: p, prompt: hi, output_schema: {type: object, properties: {a: {}}, additionalProperties: true}}
      - {id: q, prompt: hi, output_schema: {type: object, properties: {a: {}}, patternProperties: {"^b": {}}}}
      - {id: r, prompt: hi, output_schema: {type: object, properties: {a: {}}, allOf: [{properties: {b: {}}}]}}
      - {id: x, set: {a: "{{ p.b }}{{ q.b }}{{ r.b }}"}}
  `,
  },
  {
    rule: 'unknown-field: a member that an argument names',
    text: yaml`
    steps:
      - {id: p, prompt: hi, vars: {rows: {type: list, items: {type: object, properties: {score: {type: number}, name: {type: string}}}}}}
      - {id: x, set: {a: "{{ p.rows | map(attribute=~unknown-field:error~'scor') | list }}", b: "{{ p.rows | sum(attribute=~unknown-field:error~'scor') }}", c: "{{ p.rows | selectattr(~unknown-field:error~'scor', 'gt', 1) | list }}", d: "{{ p.rows | groupby(~unknown-field:error~'nam') }}", e: "{{ p.rows | sort(attribute=~unknown-field:error~'name,scor') }}", f: "{{ p.rows | map(attribute='scor', default=0) | list }}", g: "{{ p.rows | selectattr('scor', 'defined') | list }}", h: "{{ p.rows | map(attribute='score') | sum }}"}}
  `,
    wanted: /Did you mean `score`/,
  },
  {
    rule: "unknown-field: an argument that names a member of a tool's result is a hint",
    text: yaml`
    steps:
      - {id: l, tool: filesystem, action: list, parameters: {path: .}}
      - {id: x, set: {a: "{{ l.items | map(attribute=~unknown-field:hint~'nme') | list }}"}}
  `,
  },
  {
    rule: 'bad-schema: a variable that may be left out',
    text: step('prompt: hi, vars: {o: {type: string, required: ~bad-schema~false}}'),
    wanted: /always answered/,
  },
  {
    rule: 'unknown-field: variables that a variable holds are known by name, in a list of them too',
    text: yaml`
    steps:
      - {id: p, prompt: hi, vars: {faults: {type: array, vars: {line: Where, severity: {enum: [low, high]}}}, author: {vars: {name: Who, address: {vars: {town: Where}}}}}}
      - {id: x, set: {a: "{{ p.faults | map(attribute=~unknown-field:error~'sevrity') | list }}", b: "{{ p.faults | map(attribute='line') | list }}", c: "{{ p.author.address.~unknown-field:error~twon }}", d: "{{ p.author.name }}"}}
  `,
    wanted: /Did you mean `severity`/,
  },
  {
    rule: 'bad-schema: a variable that holds variables is an object or a list of them, whose own faults are told',
    text: step(
      'prompt: hi, vars: {a: {~bad-schema~type: string, vars: {b: B}}, c: {vars: {d: D}, ~bad-schema~items: {type: string}}, e: {type: array, vars: {f: {type: ~wrong-type~numbr}, g: {schema: {type: ~bad-schema~numbr}}, h: {type: string, required: ~bad-schema~false}, i: {~unknown-key~descripton: I}}}, j: {vars: ~wrong-type~[k]}}',
    ),
  },
  {
    rule: 'bad-schema: a variable is the schema that it becomes',
    text: step(
      'prompt: hi, vars: {n: {type: integer, minimum: ~bad-schema~low}, p: {type: string, pattern: ~bad-schema~"("}, l: {type: list, items: {type: ~bad-schema~numbr}}}',
    ),
  },
  {
    rule: 'bad-schema: nothing is computed in a schema',
    text: yaml`
    inputs: {n: 3}
    steps:
      - {id: x, prompt: "{{ n }}", output_schema: {type: object, properties: {a: {type: integer, maximum: ~bad-schema~"{{ n }}"}}}}
  `,
    wanted: /nothing is computed/,
  },
  {
    rule: 'bad-schema: what a schema refers to stands in it',
    text: step(
      'prompt: hi, output_schema: {$defs: {p: {type: object}}, type: object, properties: {a: {$ref: "#/$defs/p"}, b: {$ref: ~bad-schema~s}, c: {$ref: ~bad-schema~"#/$defs/q"}}}',
    ),
  },
  {
    rule: 'bad-schema: a slip in a word',
    text: step('prompt: hi, output_schema: {type: object, ~bad-schema~propertis: {a: {}}, x-own: 1}'),
    wanted: /did you mean `properties`/,
  },
  {
    rule: 'shadowed-name: a step that hides its own variable',
    text: yaml`
    steps:
      - {id: table, set: {~shadowed-name:information~table: x}}
      - {id: y, set: {a: "{{ table.table }}"}}
  `,
    wanted: /all that the step set.*another id/s,
  },
  {
    rule: 'undefined-name: a filter that is called like a function',
    text: 'steps:\n  - {id: x, set: {a: "{{ ~undefined-name~lower(\'A\') }}"}}\n',
    wanted: /value \| lower/,
  },
  {
    rule: 'bad-test: a path with another sign between its steps',
    text: yaml`
    steps:
      - {id: call, pipeline: {steps: [{id: inner, prompt: hi}], outputs: {x: "{{ inner }}"}}}
    outputs: {x: "{{ call.x }}"}
    tests:
      - {answers: {~bad-test~call.inner: x}}
  `,
    wanted: /Did you mean `call\/inner`/,
  },
  {
    rule: 'type-mismatch: the members of a loop in place of its items',
    text: yaml`
    steps:
      - {id: l, for_each: [1, 2], set: {a: "{{ item }}"}}
      - {id: x, set: {n: "{{ ~type-mismatch:warning~l | length }}", m: "{{ l.results | length }}", k: "{{ l | to_json }}"}}
  `,
    wanted: /Its items are `\.results`/,
  },
  {
    rule: 'unknown-field: what a loop gives its body is no member of its id, which means the loop as it runs',
    text: yaml`
    steps:
      - id: g
        for_each: [1]
        as: n
        continue_if: "{{ g.~unknown-field~n < 3 }}"
        steps:
          - {id: w, set: {a: "{{ g.iteration }} {{ g.~unknown-field~results }} {{ ~unknown-field~g }} {{ g.status }} {{ iteration }}"}}
          - {id: x, set: {a: "{{ g.~unknown-field~w.a }} {{ steps.g.~unknown-field~index }} {{ g.results | default(1) }}"}}
    outputs: {a: "{{ g.iterations }}{{ g.results }}"}
  `,
    wanted: /Write `n`.*after the loop.*Write `w`.*Write `index`/s,
  },
  {
    rule: 'unknown-field: the same of loops in loops, with and without a list',
    text: yaml`
    steps:
      - id: g
        for_each: [1]
        steps:
          - id: h
            while: "{{ h.~unknown-field~index < 2 }}"
            until: "{{ h.~unknown-field~iterations > 2 }}"
            steps:
              - {id: k, set: {b: "{{ g.~unknown-field~last }} {{ g.iteration }} {{ g.~unknown-field~item }} {{ h.~unknown-field~first }} {{ h.~unknown-field~item }}"}}
  `,
    wanted: /Write `loop\.parent\.last`.*Write `loop\.parent\.item`.*Write `loop\.first`/s,
  },
  {
    rule: 'unknown-field: the same of a loop over one step, whose own value and whose end have its id',
    text: yaml`
    steps:
      - id: s
        for_each: [1]
        prompt: "{{ s.~unknown-field~item }} {{ ~unknown-field~s }}"
        vars: {score: {schema: {type: number}}}
        break_if: "{{ s.score > 3 }}"
        quality: {condition: s.score > 1}
    outputs: {a: "{{ s.results }}"}
  `,
    wanted: /Write `item`/,
  },
  {
    rule: 'may-be-absent: a field that a person may leave out, told although the code is off',
    text: yaml`
    inputs: {long: 1}
    steps:
      - {id: d, ask: Well?, type: form, fields: {choice: text, notes: {required: false}, tone: {required: false, default: calm}, n: 3}}
      - {id: x, set: {a: "{{ ~may-be-absent:warning~d.notes }} {{ ~may-be-absent:warning~steps.d.value.notes }} {{ d.choice }} {{ d.tone }} {{ d.n }} {{ d.status }}"}}
      - {id: y, set: {a: "{{ d.notes | default(1) }} {% if d.notes %}{{ d.notes }}{% endif %} {{ d.notes is defined }} {{ d }}"}}
      - {id: z, condition: d.notes, set: {a: "{{ d.notes }}"}}
      - {id: w, condition: d.choice == "b", set: {a: "{{ ~may-be-absent:warning~d.notes }}"}}
      - {id: o, condition: long > 1, prompt: hi}
      - {id: p, set: {a: "{{ o }}"}}
  `,
    wanted: /may leave `notes` out/,
  },
  {
    rule: 'may-be-absent: a person who need not be asked, or may be late, where nothing asks for that',
    text: yaml`
    inputs: {long: 1}
    steps:
      - {id: d, condition: long > 1, ask: Well?}
      - {id: e, ask: Well?, timeout: 1h, on_failure: continue}
      - {id: f, ask: Well?, timeout: 1h, default: true, on_failure: continue}
      - {id: x, set: {a: "{{ ~may-be-absent:warning~d }} {{ ~may-be-absent:warning~e }} {{ f }} {{ d | default(1) }}"}}
      - {id: y, condition: long > 1, set: {a: "{{ d }}"}}
  `,
    wanted: /skipped when its condition does not hold.*goes on without it/s,
  },
  {
    rule: 'unknown-pipeline: a slip in the name of a pattern is one problem, whatever stands beside it',
    text: yaml`
    steps:
      - {id: a, ensemble: hi, models: [offline, offline], pattern: ~unknown-pipeline~debat, vars: {x: a word}}
      - {id: b, set: {x: "{{ a.answer }}"}}
    outputs: {b: "{{ b }}"}
  `,
    world: { find: () => undefined },
    wanted: /Did you mean `debate`/,
  },
  {
    rule: 'unknown-field: members of a failure as ContextLab calls them, with ours',
    text: yaml`
    steps:
      - {id: a, tool: terminal, action: execute, parameters: {command: ls}, on_error: {handler_task_id: b}}
      - {id: b, set: {x: "{{ error.~unknown-field~failed_task_id }} {{ error.~unknown-field~error_type }} {{ error.~unknown-field~error_message }}"}}
    outputs: {a: "{{ a | default(b.x) }}"}
  `,
    wanted: /Did you mean `step`.*Did you mean `kind`.*Did you mean `message`/s,
  },
  {
    rule: 'wrong-type: whether a handler is asked is no template',
    text: yaml`
    inputs: {high: true}
    steps:
      - {id: a, prompt: hi, on_error: {enabled: ~wrong-type~"{{ high }}", fallback_value: none}}
    outputs: {a: "{{ a }}{{ high }}"}
  `,
    wanted: /`kinds` and `pattern`.*lead with `step: ID` to a `switch`/,
  },
  {
    rule: 'unknown-key: a misspelt key that belongs to other steps is one problem',
    text: yaml`
    steps:
      - {id: a, prompt: hi, ~unknown-key~patern: debate, vars: {x: a word}}
      - {id: b, prompt: "{{ a.x }}", ~unknown-key~max_paralel: 3, ~unknown-key~batc: 3}
    outputs: {b: "{{ b }}"}
  `,
    wanted: /`patern` is not a key of a step.*Did you mean `pattern`/s,
  },
  {
    rule: 'unknown-pipeline: the errors of a called pipeline, with file and place, the first three of many',
    text: yaml`
    steps:
      - {id: a, pipeline: ~unknown-pipeline~b.baton.yaml}
      - {id: c, pipeline: ~unknown-pipeline~c.baton.yaml}
      - {id: d, pipeline: ~unknown-pipeline~d.baton.yaml}
  `,
    world: {
      find: (path) => ({
        file: path,
        text:
          {
            'b.baton.yaml': yaml`
              id: b
              steps:
                - id: x
                  promt: hi
                  modle: x
            `,
            'c.baton.yaml': 'steps:\n  - {id: x, set: {a: "{{ y }}"}}\n',
          }[path] ?? 'steps:\n  - {id: x, set: {a: "{{ y1 }} {{ y2 }} {{ y3 }} {{ y4 }} {{ y5 }}"}}\n',
      }),
    },
    wanted:
      /`b\.baton\.yaml` has 2 errors, so it cannot be called\..*b\.baton\.yaml:4:5 `promt` is not a key of a step\. b\.baton\.yaml:5:5 `modle` .*c\.baton\.yaml:2:26 There is no name `y` here\..*`y3` here\. And 2 more: `baton check d\.baton\.yaml`\./s,
  },
  {
    rule: 'unknown-key: a slip in a variable or an input is one problem',
    text: yaml`
    inputs: {i: {type: integer, ~unknown-key~minimun: 3}}
    steps:
      - {id: e, prompt: hi, vars: {w: {description: q, ~unknown-key~patern: "x"}, v: {schema: {type: string, ~bad-schema~patern: "x"}}}}
    outputs: {a: "{{ i }}{{ e.vars.w }}"}
  `,
    wanted: /Did you mean `minimum`/,
  },
  {
    rule: 'unknown-key: a pattern that is a pipeline says itself how its models answer',
    text: yaml`
    steps:
      - {id: a, ensemble: hi, models: [offline, offline], pattern: critique, ~unknown-key~temperature: 0, ~unknown-key~vars: {x: y}}
    outputs: {a: "{{ a }}"}
  `,
    wanted: /means nothing to the pattern `critique`/,
  },
];
