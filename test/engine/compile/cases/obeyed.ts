import { ownTools } from '../../../../engine/language/tools/own.ts';
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
  { rule: 'unknown-parameter: a slip that would let a file be overwritten', text: step('tool: filesystem, action: write, parameters: {path: k.txt, content: gone, ~unknown-parameter:error~overwite: false}'), wanted: /Did you mean `overwrite`/ },
  { rule: 'unknown-parameter: the beginning of a name', text: step('tool: data-processing, action: convert, parameters: {file: a.csv, ~unknown-parameter:error~to: json}'), wanted: /Did you mean `to_format`/ },
  { rule: 'unknown-parameter: not what a template of the step reads', text: step('tool: filesystem, action: read, parameters: {folder: a, stem: b, path: "{{ folder }}/{{ parameters.stem }}"}') },
  { rule: 'unknown-parameter: not what a condition of the step reads', text: step('tool: filesystem, action: read, condition: strict, parameters: {strict: true, path: a}') },
  { rule: 'unknown-parameter: what another step reads is nothing that the tool gets', text: step('tool: filesystem, action: read, parameters: {~unknown-parameter:error~mood: a, path: a}', '  - {id: y, set: {b: "{{ x.mood }}"}}\n') },
  { rule: 'unknown-parameter: in what a handler gives in its place', text: step('tool: filesystem, action: read, parameters: {path: a}, on_error: [{retry: 1, with: {~unknown-parameter:error~pth: b}}]') },
  { rule: 'unknown-parameter: in a call that stands in for a step', text: step('prompt: hi, on_error: [{fallback: {tool: filesystem, action: read, parameters: {path: a, ~unknown-parameter:error~encodign: utf8}}}]') },
  { rule: 'unknown-parameter: a tool that lets others pass tells a slip, and of others that it takes no notice', text: step('tool: web-search, parameters: {query: q, ~unknown-parameter:error~max_result: 3, ~unknown-parameter:hint~mood: fine}'), wanted: /max_results.*takes no notice of `mood`/s },
  { rule: 'unknown-parameter: what a tool of another system takes', text: step('tool: terminal, action: execute, parameters: {command: ls, ~unknown-parameter:hint~capture_output: true}') },
  { rule: 'unknown-parameter: what is a key of the step here becomes that key', text: step('tool: terminal, action: execute, parameters: {command: ls, timeout: 5}') },
  { rule: 'unknown-parameter: what nothing of a prompt reads', text: step('prompt: "{{ style }}", parameters: {style: dry, ~unknown-parameter:hint~temprature: 0.2}') },
  { rule: 'unknown-parameter: not what an older prompt is made of', text: step('action: analyze_text, parameters: {text: abc, analysis_type: tone}') },
  { rule: 'unknown-parameter: tools of a project that say what they take', text: `id: a\nsteps:\n  - {id: x, tool: count, parameters: {text: a, ~unknown-parameter:error~txt: b}}\n  - {id: y, tool: grade, parameters: {~unknown-parameter:error~scor: 1}}\n`, world: { tools }, wanted: /Did you mean `score`/ },
  { rule: 'unknown-parameter: not of tools of a project that take any', text: `id: a\nsteps:\n  - {id: x, tool: loose, parameters: {b: 1}}\n  - {id: y, tool: free, parameters: {b: 1}}\n`, world: { tools } },
  { rule: 'unknown-key: settings in a pipeline, with where they belong', text: '~unknown-key:error~providers: {}\nsteps:\n  - {id: x, prompt: hi}\n', wanted: /belongs in `baton\.yaml`/ },
  { rule: 'unknown-key: a word of a personality at the top', text: '~unknown-key:error~extends: other\nsteps:\n  - {id: x, prompt: hi}\n', wanted: /one of `personalities`/ },
  { rule: 'unknown-key: a word of steps at the top', text: '~unknown-key:error~retry: 3\nsteps:\n  - {id: x, prompt: hi}\n', wanted: /belongs on a step/ },
  { rule: 'unknown-key: a word of the top on a step', text: 'steps:\n  - {id: x, prompt: hi, ~unknown-key:error~orchestrator: offline}\n', wanted: /at the top of a pipeline/ },
  { rule: 'unknown-key: a limit on its own', text: '~unknown-key:error~max_cost: 3\nsteps:\n  - {id: x, prompt: hi}\n', wanted: /under `limits`/ },
  { rule: 'unknown-key: a slip is a slip, whatever else has such a name', text: '~unknown-key:error~step:\n  - {id: x, prompt: hi}\n', wanted: /Did you mean `steps`/ },
  { rule: 'unknown-key: words for people alone are hints, x- and metadata are free', text: '~unknown-key:hint~optimization: {level: high}\n~unknown-key:hint~author: somebody\nx-own: 1\nmetadata: {any: thing}\nsteps:\n  - {id: x, prompt: hi}\n', wanted: /metadata/ },
  { rule: 'unknown-key: a word that a field of a form does not have', text: 'steps:\n  - {id: x, ask: hi, fields: {title: {type: string, ~unknown-key:error~requird: false}, more: {type: number, minimum: 1, x-a: 1}}}\n', wanted: /required/ },
  { rule: 'unknown-model: a slip beside the models that baton.yaml lists of its own provider', text: step('prompt: hi, model: ~unknown-model:error~local:mediun'), world: { settings: listed }, wanted: /Did you mean `local:medium`/ },
  { rule: 'unknown-model: each model of a chain, of an expert, an ensemble, a fallback', text: 'id: a\nexperts: {e: ~unknown-model:error~local:larg}\nsteps:\n  - {id: x, prompt: hi, model: [local:small, ~unknown-model:error~local:smal], on_error: [{fallback: ~unknown-model:error~local:smll}]}\n  - {id: y, ensemble: hi, models: [local:large, ~unknown-model:error~local:huge]}\noutputs: {x: "{{ x }}{{ y }}"}\n', world: { settings: listed } },
  { rule: 'unknown-model: not what is listed, nor of a provider that lists none, nor of one that is only known', text: 'id: a\nsteps:\n  - {id: x, prompt: hi, model: local:large}\n  - {id: y, prompt: hi, model: bare:any}\n  - {id: z, prompt: hi, model: openai:gpt-9}\n', world: { settings: { ...listed, models: [...listed.models, { id: 'openai:gpt-6' }] } } },
  { rule: 'unknown-field: a member that no `output_schema` declares', text: 'steps:\n  - {id: p, prompt: hi, output_schema: {type: object, properties: {score: {type: number}, rows: {type: array, items: {type: object, properties: {name: {type: string}}}}}}}\n  - {id: x, set: {a: "{{ p.~unknown-field:error~scor }}{{ p.score }}{{ p.rows[0].~unknown-field:error~nam }}{{ p.scor | default(1) }}"}}\n  - {id: y, for_each: "{{ p.rows }}", set: {a: "{{ item.~unknown-field:error~nam }}"}}\n', wanted: /Did you mean `score`/ },
  { rule: 'unknown-field: not where the schema says that there is more, or is put together', text: 'steps:\n  - {id: p, prompt: hi, output_schema: {type: object, properties: {a: {}}, additionalProperties: true}}\n  - {id: q, prompt: hi, output_schema: {type: object, properties: {a: {}}, patternProperties: {"^b": {}}}}\n  - {id: r, prompt: hi, output_schema: {type: object, properties: {a: {}}, allOf: [{properties: {b: {}}}]}}\n  - {id: x, set: {a: "{{ p.b }}{{ q.b }}{{ r.b }}"}}\n' },
  { rule: 'unknown-field: a member that an argument names', text: 'steps:\n  - {id: p, prompt: hi, vars: {rows: {type: list, items: {type: object, properties: {score: {type: number}, name: {type: string}}}}}}\n  - {id: x, set: {a: "{{ p.rows | map(attribute=~unknown-field:error~\'scor\') | list }}", b: "{{ p.rows | sum(attribute=~unknown-field:error~\'scor\') }}", c: "{{ p.rows | selectattr(~unknown-field:error~\'scor\', \'gt\', 1) | list }}", d: "{{ p.rows | groupby(~unknown-field:error~\'nam\') }}", e: "{{ p.rows | sort(attribute=~unknown-field:error~\'name,scor\') }}", f: "{{ p.rows | map(attribute=\'scor\', default=0) | list }}", g: "{{ p.rows | selectattr(\'scor\', \'defined\') | list }}", h: "{{ p.rows | map(attribute=\'score\') | sum }}"}}\n', wanted: /Did you mean `score`/ },
  { rule: 'unknown-field: an argument that names a member of a tool\'s result is a hint', text: 'steps:\n  - {id: l, tool: filesystem, action: list, parameters: {path: .}}\n  - {id: x, set: {a: "{{ l.items | map(attribute=~unknown-field:hint~\'nme\') | list }}"}}\n' },
  { rule: 'bad-schema: a variable that may be left out', text: step('prompt: hi, vars: {o: {type: string, required: ~bad-schema~false}}'), wanted: /always answered/ },
  { rule: 'bad-schema: a variable is the schema that it becomes', text: step('prompt: hi, vars: {n: {type: integer, minimum: ~bad-schema~low}, p: {type: string, pattern: ~bad-schema~"("}, l: {type: list, items: {type: ~bad-schema~numbr}}}') },
  { rule: 'bad-schema: nothing is computed in a schema', text: 'inputs: {n: 3}\nsteps:\n  - {id: x, prompt: "{{ n }}", output_schema: {type: object, properties: {a: {type: integer, maximum: ~bad-schema~"{{ n }}"}}}}\n' , wanted: /nothing is computed/ },
  { rule: 'bad-schema: what a schema refers to stands in it', text: step('prompt: hi, output_schema: {$defs: {p: {type: object}}, type: object, properties: {a: {$ref: "#/$defs/p"}, b: {$ref: ~bad-schema~s.json}, c: {$ref: ~bad-schema~"#/$defs/q"}}}') },
  { rule: 'bad-schema: a slip in a word', text: step('prompt: hi, output_schema: {type: object, ~bad-schema~propertis: {a: {}}, x-own: 1}'), wanted: /did you mean `properties`/ },
  { rule: 'shadowed-name: a step that hides its own variable', text: 'steps:\n  - {id: table, set: {~shadowed-name:information~table: x}}\n  - {id: y, set: {a: "{{ table.table }}"}}\n', wanted: /all that the step set.*another id/s },
  { rule: 'undefined-name: a filter that is called like a function', text: 'steps:\n  - {id: x, set: {a: "{{ ~undefined-name~lower(\'A\') }}"}}\n', wanted: /value \| lower/ },
  { rule: 'bad-test: a path with another sign between its steps', text: 'steps:\n  - {id: call, pipeline: {steps: [{id: inner, prompt: hi}], outputs: {x: "{{ inner }}"}}}\noutputs: {x: "{{ call.x }}"}\ntests:\n  - {answers: {~bad-test~call.inner: x}}\n', wanted: /Did you mean `call\/inner`/ },
  { rule: 'type-mismatch: the members of a loop in place of its items', text: 'steps:\n  - {id: l, for_each: [1, 2], set: {a: "{{ item }}"}}\n  - {id: x, set: {n: "{{ ~type-mismatch:warning~l | length }}", m: "{{ l.results | length }}", k: "{{ l | to_json }}"}}\n', wanted: /Its items are `\.results`/ },
  { rule: 'unknown-field: what a loop gives its body is no member of its id, which means the loop as it runs', text: 'steps:\n  - id: g\n    for_each: [1]\n    as: n\n    continue_if: "{{ g.~unknown-field~n < 3 }}"\n    steps:\n      - {id: w, set: {a: "{{ g.~unknown-field~iteration }} {{ g.~unknown-field~results }} {{ ~unknown-field~g }} {{ g.status }} {{ iteration }}"}}\n      - {id: x, set: {a: "{{ g.~unknown-field~w.a }} {{ steps.g.~unknown-field~index }} {{ g.results | default(1) }}"}}\noutputs: {a: "{{ g.iterations }}{{ g.results }}"}\n', wanted: /Write `n`.*Write `iteration`.*behind the loop.*Write `w`.*Write `index`/s },
  { rule: 'unknown-field: the same of loops in loops, with and without a list', text: 'steps:\n  - id: g\n    for_each: [1]\n    steps:\n      - id: h\n        while: "{{ h.~unknown-field~index < 2 }}"\n        until: "{{ h.~unknown-field~iterations > 2 }}"\n        steps:\n          - {id: k, set: {b: "{{ g.~unknown-field~iteration }} {{ g.~unknown-field~item }} {{ h.~unknown-field~first }} {{ h.~unknown-field~item }}"}}\n', wanted: /Write `loop\.parent\.iteration`.*Write `loop\.parent\.item`.*Write `loop\.first`/s },
  { rule: 'unknown-field: the same of a loop over one step, whose own value and whose end have its id', text: 'steps:\n  - id: s\n    for_each: [1]\n    prompt: "{{ s.~unknown-field~item }} {{ ~unknown-field~s }}"\n    vars: {score: {schema: {type: number}}}\n    break_if: "{{ s.score > 3 }}"\n    quality: {condition: s.score > 1}\noutputs: {a: "{{ s.results }}"}\n', wanted: /Write `item`/ },
];
