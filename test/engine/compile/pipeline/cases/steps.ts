import { yaml } from '../../../../yaml.ts';
/** One step of a pipeline, what it is read as (members not named are not looked at), and the problems. */
export interface StepCase {
  rule: string;
  step: string;
  is?: Record<string, unknown>;
  problems?: string[];
  dialects?: string[];
}

const retry = { attempts: 2, delay: 1000, backoff: 'exponential', maxDelay: 30_000, jitter: true };

export const keyCases: StepCase[] = [
  { rule: 'id is the name of the step', step: 'id: one-two\nprompt: hi', is: { id: 'one-two' } },
  { rule: 'an id with a blank is refused', step: 'id: one two\nprompt: hi', is: { id: 'one two' }, problems: ['bad-id@one two'] },
  { rule: 'an id is one word', step: 'id: [a]\nprompt: hi', problems: ['wrong-type@[a]'] },
  {
    rule: 'a step without an id takes it from its name',
    step: 'name: Read the Notes!\nprompt: hi',
    is: { id: 'read_the_notes', name: 'Read the Notes!' },
  },
  { rule: 'a step without id and name takes it from its place', step: 'prompt: hi', is: { id: 'step_1' } },
  {
    rule: 'a name that begins with a digit makes an id all the same',
    step: 'name: 2nd try\nprompt: hi',
    is: { id: 'step_2nd_try' },
  },
  { rule: 'description is for people', step: 'prompt: hi\ndescription: about', is: { description: 'about' } },
  { rule: 'a text for people is no list', step: 'prompt: hi\ndescription: [a]', problems: ['wrong-type@[a]'] },
  {
    rule: 'tags and metadata are free',
    step: yaml`
    prompt: hi
    tags: [a]
    metadata: {b: 1}
    x-mine: 2`,
    is: { later: [] },
  },

  { rule: 'dependencies is a list of ids', step: 'prompt: hi\ndependencies: [a, b]', is: { dependencies: ['a', 'b'] } },
  {
    rule: 'an AUTO tag may choose dependencies',
    step: 'prompt: hi\ndependencies: [a, "<AUTO>which of them</AUTO>"]',
    is: { dependencies: ['a'], autoDependencies: ['step'], autos: ['step_1.dependencies#0'] },
  },
  {
    rule: 'an AUTO tag alone gives all dependencies',
    step: 'prompt: hi\ndependencies: <AUTO>which of them</AUTO>',
    is: { dependencies: [], autoDependencies: ['array'], later: [] },
  },
  {
    rule: 'several AUTO tags choose one each',
    step: 'prompt: hi\ndependencies: ["<AUTO>one</AUTO>", "<AUTO>other</AUTO>"]',
    is: { autoDependencies: ['step', 'step'], autos: ['step_1.dependencies#0', 'step_1.dependencies#1'] },
  },
  {
    rule: 'an AUTO tag with text around it is no id',
    step: 'prompt: hi\ndependencies: ["a<AUTO>one</AUTO>"]',
    is: { autoDependencies: [] },
    problems: ['wrong-type@"a<AUTO>one</AUTO>"'],
  },
  {
    rule: 'a template cannot be a dependency',
    step: 'prompt: hi\ndependencies: ["{{ x }}"]',
    problems: ['wrong-type.reference'.replace('.reference', '') + '@"{{ x }}"'],
  },
  { rule: 'a map is no dependency', step: 'prompt: hi\ndependencies: [{a: 1}]', problems: ['wrong-type@{a: 1}'] },
  {
    rule: 'empty keys say nothing',
    step: yaml`
    prompt: hi
    name:
    timeout:
    priority:
    repeatable:
    on_failure:
    model:
    retry:
    on_false:`,
    is: { name: undefined, timeout: undefined, priority: 0, onFailure: 'fail', model: undefined, retry: undefined },
  },
  { rule: 'a time is finite', step: 'prompt: hi\ntimeout: .inf', problems: ['wrong-type@.inf'] },
  { rule: 'a priority is no text', step: 'prompt: hi\npriority: high', problems: ['wrong-type@high'] },
  {
    rule: 'an empty on_item_failure says nothing',
    step: yaml`
    prompt: hi
    for_each: [1]
    as:
    on_item_failure:
    max_parallel:`,
    is: { loop: { list: [1], as: 'item', maxParallel: 1, continueIf: undefined, breakIf: undefined, onItemFailure: 'stop' } },
  },
  { rule: 'nothing depends on nothing', step: 'prompt: hi\ndependencies:', is: { dependencies: [] } },

  { rule: 'condition is an expression', step: 'prompt: hi\ncondition: size > 3', is: { condition: 'size > 3' } },
  { rule: 'condition may have braces', step: 'prompt: hi\ncondition: "{{ size > 3 }}"', is: { condition: '{{ size > 3 }}' } },
  { rule: 'condition may be a constant', step: 'prompt: hi\ncondition: false', is: { condition: false } },
  {
    rule: 'condition may be AUTO: yes or no, at run time',
    step: 'prompt: hi\ncondition: <AUTO>is it long?</AUTO>',
    is: { condition: 'AUTO boolean run' },
  },
  { rule: 'a condition is no list', step: 'prompt: hi\ncondition: [a]', problems: ['wrong-type@[a]'] },
  { rule: 'an empty condition says nothing', step: 'prompt: hi\ncondition:', is: { condition: undefined } },

  {
    rule: 'routes are ids',
    step: yaml`
      prompt: hi
      on_false: a
      on_success: b
      on_failure: c`,
    is: { onFalse: 'a', onSuccess: 'b', onFailure: { step: 'c' } },
  },
  { rule: 'on_failure may be a policy word', step: 'prompt: hi\non_failure: skip', is: { onFailure: 'skip' } },
  {
    rule: 'a computed route must name its candidates',
    step: 'prompt: hi\non_false: "{{ x }}"',
    is: { routes: [] },
    problems: ['missing-key@"{{ x }}"'],
  },
  { rule: 'a route is no list', step: 'prompt: hi\non_success: [a]', problems: ['wrong-type@[a]'] },
  {
    rule: 'routes are the candidates of a computed route',
    step: yaml`
    prompt: hi
    routes: [a, b]
    on_success: "{{ x }}"`,
    is: { routes: [{ on: 'success', value: '{{ x }}', candidates: ['a', 'b'] }], later: [] },
  },
  {
    rule: 'an AUTO tag as a route brings its candidates',
    step: 'prompt: hi\non_success: <AUTO choices="a,b">which</AUTO>',
    is: { later: [], routes: [{ on: 'success', value: 'AUTO step run', candidates: ['a', 'b'] }] },
  },

  { rule: 'timeout in seconds', step: 'prompt: hi\ntimeout: 30', is: { timeout: 30_000 } },
  { rule: 'timeout with a unit', step: 'prompt: hi\ntimeout: 2m', is: { timeout: 120_000 } },
  { rule: 'timeout of several parts', step: 'prompt: hi\ntimeout: 1h 30m', is: { timeout: 5_400_000 } },
  { rule: 'timeout in milliseconds', step: 'prompt: hi\ntimeout: 250ms', is: { timeout: 250 } },
  { rule: 'a timeout is a time', step: 'prompt: hi\ntimeout: soon', is: { timeout: undefined }, problems: ['wrong-type@soon'] },
  { rule: 'a timeout is above zero', step: 'prompt: hi\ntimeout: 0', problems: ['wrong-type@0'] },
  { rule: 'parts of a time have units', step: 'prompt: hi\ntimeout: 1h 30', problems: ['wrong-type@1h 30'] },
  { rule: 'timeout may be computed', step: 'prompt: hi\ntimeout: "{{ t }}"', is: { timeout: '{{ t }}', later: [] } },
  {
    rule: 'AUTO gives a timeout before the run',
    step: 'prompt: hi\ntimeout: <AUTO>how long?</AUTO>',
    is: { timeout: 'AUTO string compile', later: [] },
  },
  {
    rule: 'retry, its delays and priority may be computed',
    step: yaml`
    prompt: hi
    retry: {attempts: "{{ n }}", delay: <AUTO>how long?</AUTO>, max_delay: "{{ m }}"}
    priority: "{{ p }}"`,
    is: { retry, priority: '{{ p }}', autos: ['step_1.retry.delay#0'], later: [] },
  },
  {
    rule: 'what holds before anything runs is written out',
    step: yaml`
    prompt: hi
    cache: "{{ c }}"
    expert: <AUTO>who?</AUTO>
    selection: "{{ s }}"
    tools: ["{{ t }}"]
    retry: {backoff: "{{ b }}"}`,
    is: { later: [] },
    problems: [
      'wrong-type@"{{ c }}"',
      'wrong-type@<AUTO>who?</AUTO>',
      'wrong-type@"{{ s }}"',
      'wrong-type@"{{ t }}"',
      'wrong-type@"{{ b }}"',
    ],
  },
  {
    rule: 'tags in several handlers are told apart',
    step: 'prompt: hi\non_error: [{kinds: [timeout], use: <AUTO>a</AUTO>}, {use: <AUTO>b</AUTO>}]',
    is: { autos: ['step_1.on_error.0.use#0', 'step_1.on_error.1.use#0'] },
  },
  {
    rule: 'tags in one list are told apart, with those inside them',
    step: 'dependencies: ["<AUTO>a <AUTO>b</AUTO></AUTO>", c, "<AUTO>d <AUTO>e</AUTO></AUTO>"]\nprompt: hi',
    is: {
      dependencies: ['c'],
      autos: ['step_1.dependencies#0.0', 'step_1.dependencies#0', 'step_1.dependencies#1.0', 'step_1.dependencies#1'],
    },
  },
  {
    rule: 'a file whose text is part of the prompt is written out',
    step: 'prompt: [{file: "{{ x }}"}]',
    is: { later: [] },
    problems: ['wrong-type@"{{ x }}"'],
  },
  { rule: 'a number where a list is wanted repeats', step: 'for_each: 5\nprompt: hi', problems: ['wrong-type@5'] },
  { rule: 'text of a number does too', step: 'for_each: "5"\nprompt: hi', problems: ['wrong-type@"5"'] },
  { rule: 'true is no list', step: 'for_each: true\nprompt: hi', problems: ['wrong-type@true'] },
  {
    rule: 'the action of a fallback is written out',
    step: 'prompt: hi\non_error: [{fallback: {tool: filesystem, action: "{{ x }}"}}]',
    problems: ['wrong-type@"{{ x }}"'],
  },
  {
    rule: 'the step of a handler is written out',
    step: 'prompt: hi\non_error: [{step: "{{ x }}"}]',
    problems: ['wrong-type@"{{ x }}"'],
  },
  {
    rule: 'a condition as GitHub writes it',
    step: 'condition: ${{ 1 > 2 }}\nprompt: hi',
    problems: ['bad-condition@${{ 1 > 2 }}'],
  },
  { rule: 'a loop without steps', step: 'for_each: [1]\nsteps: []', problems: ['missing-key@[]'] },
  { rule: 'a timeout is one value', step: 'prompt: hi\ntimeout: [1]', problems: ['wrong-type@[1]'] },

  { rule: 'retry counts extra attempts', step: 'prompt: hi\nretry: 3', is: { retry: { ...retry, attempts: 3 } } },
  {
    rule: 'retry may be a map',
    step: 'prompt: hi\nretry: {attempts: 1, delay: 5s, backoff: linear, max_delay: 1m, jitter: false, on: [rate, TimeoutError]}',
    is: { retry: { attempts: 1, delay: 5000, backoff: 'linear', maxDelay: 60_000, jitter: false, on: ['rate', 'timeout'] } },
  },
  { rule: 'retry.on may be one kind', step: 'prompt: hi\nretry: {on: network}', is: { retry: { ...retry, on: ['network'] } } },
  {
    rule: 'retry knows its members and kinds',
    step: 'prompt: hi\nretry: {delays: 5, backoff: cubic, on: [rat]}',
    problems: ['unknown-key@delays', 'wrong-type@cubic', 'wrong-type@rat'],
  },
  { rule: 'retry is a whole number', step: 'prompt: hi\nretry: 1.5', problems: ['wrong-type@1.5'] },
  { rule: 'retry is no text', step: 'prompt: hi\nretry: often', problems: ['wrong-type@often'] },
  {
    rule: 'retry means nothing on a set step',
    step: 'set: {a: 1}\nretry: 3',
    is: { retry: undefined },
    problems: ['unknown-key@retry'],
  },
  { rule: 'retry means nothing on a group', step: 'steps: [{id: a, prompt: hi}]\nretry: 3', problems: ['unknown-key@retry'] },
  { rule: 'cache means nothing on a group', step: 'steps: [{id: a, prompt: hi}]\ncache: true', problems: ['unknown-key@cache'] },
  {
    rule: 'limits of a step',
    step: 'prompt: hi\nlimits: {max_cost: 0.5, max_tokens: 100, max_calls: 3}',
    is: { limits: { maxCost: 0.5, maxTokens: 100, maxCalls: 3 }, later: [] },
  },
  { rule: 'empty limits of a step say nothing', step: 'prompt: hi\nlimits:', is: { limits: undefined } },
  {
    rule: 'a step has no limits but those on what it spends',
    step: 'prompt: hi\nlimits: {max_cost: 0, max_calls: 1.5, max_tokens: many, max_paralel: 3}',
    problems: ['wrong-type@0', 'wrong-type@1.5', 'wrong-type@many', 'unknown-key@max_paralel'],
  },
  { rule: 'limits of a step are a map', step: 'prompt: hi\nlimits: 3', problems: ['wrong-type@3'] },
  {
    rule: 'cache',
    step: 'prompt: hi\ncache: {ttl: 1d, key: "{{ x }}"}',
    is: { cache: { ttl: 86_400_000, key: '{{ x }}' }, later: [] },
  },
  { rule: 'cache: true and false', step: 'prompt: hi\ncache: false', is: { cache: undefined } },
  { rule: 'cache on a called pipeline', step: 'pipeline: a.yaml\ncache: true', is: { kind: 'pipeline', cache: {}, later: [] } },
  {
    rule: 'cache and quality are told what they may be',
    step: yaml`
    prompt: hi
    cache: [1]
    quality: {min_score: 2, rubrik: x}`,
    problems: ['wrong-type@[1]', 'wrong-type@2', 'unknown-key@rubrik'],
  },
  {
    rule: 'handlers, in the order of the text',
    step: yaml`
    prompt: hi
    on_error:
      - {kinds: [timeout, RateLimitError], use: 1}
      - {pattern: x, step: other}
      - {retry: 2, with: {a: 1}}
      - {fallback: a:b}
      - {fallback: {prompt: "mend {{ error.message }}"}, use: none}
      - {fallback: {model: a:b, prompt: mend it}}`,
    is: {
      handlers: [
        { kinds: ['timeout', 'rate'], use: 1 },
        { pattern: 'x', step: 'other' },
        { retry: { attempts: 2, with: { a: 1 } } },
        { fallback: { model: 'a:b' } },
        { fallback: { prompt: 'mend {{ error.message }}' }, use: 'none' },
        { fallback: { model: 'a:b', prompt: 'mend it' } },
      ],
      later: [],
    },
  },
  {
    rule: 'a fallback is a model, a prompt in words, or a tool',
    step: 'prompt: hi\non_error: [{fallback: {prompt: [a]}}, {fallback: {prompt: a, tool: filesystem}}, {fallback: {model: a:b, tool: filesystem}}, {fallback: {promt: a}}]',
    problems: ['wrong-type@[a]', 'two-kinds@filesystem', 'two-kinds@filesystem', 'missing-key@{promt: a}', 'unknown-key@promt'],
  },
  {
    rule: 'a handler alone is a list of one, in older spelling too',
    step: 'prompt: hi\non_error: {error_types: [TimeoutError], fallback_value: none}',
    is: { handlers: [{ kinds: ['timeout'], use: 'none' }] },
  },
  {
    rule: 'a handler does one thing, that it knows',
    step: 'prompt: hi\non_error: [{kinds: [timeout]}, {use: 1, step: other}, {pattern: "("}, {usee: 1}]',
    problems: [
      'missing-key@{kinds: [timeout]}',
      'two-kinds@step',
      'missing-key@{pattern: "("}',
      'wrong-type@"("',
      'unknown-key@usee',
    ],
  },
  { rule: 'repeatable is true or false', step: 'tool: terminal\nrepeatable: true', is: { repeatable: true } },
  { rule: 'repeatable is no word', step: 'tool: terminal\nrepeatable: often', problems: ['wrong-type@often'] },
  { rule: 'priority is a number', step: 'prompt: hi\npriority: -2.5', is: { priority: -2.5 } },

  {
    rule: 'vars becomes a schema',
    step: yaml`
      prompt: hi
      vars:
        title: A short title
        score: {type: number, description: how good, minimum: 0}
        mood: {enum: [glad, sad], example: glad}
        rest: {schema: {type: array}}
        bare:`,
    is: {
      answer: {
        vars: ['title', 'score', 'mood', 'rest', 'bare'],
        schema: {
          type: 'object',
          properties: {
            title: { type: 'string', description: 'A short title' },
            score: { type: 'number', description: 'how good', minimum: 0 },
            mood: { enum: ['glad', 'sad'], examples: ['glad'] },
            rest: { type: 'array' },
            bare: { type: 'string' },
          },
          required: ['title', 'score', 'mood', 'rest', 'bare'],
          additionalProperties: false,
        },
      },
    },
  },
  {
    rule: 'a variable is text unless it says otherwise',
    step: 'prompt: hi\nvars: {a: {description: b}, c: {type: any}, d: {type: [int, null]}}',
    is: {
      answer: {
        vars: ['a', 'c', 'd'],
        schema: {
          type: 'object',
          properties: { a: { type: 'string', description: 'b' }, c: {}, d: { type: ['integer', 'null'] } },
          required: ['a', 'c', 'd'],
          additionalProperties: false,
        },
      },
    },
  },
  {
    rule: 'the type of a variable is known',
    step: 'prompt: hi\nvars: {a: {type: strin}, b: {kind: x}, c: [1], d: {type: [{}]}}',
    problems: ['wrong-type@strin', 'unknown-key@kind', 'bad-schema@[1]', 'wrong-type@{}'],
  },
  { rule: 'vars is a map', step: 'prompt: hi\nvars: 3', problems: ['wrong-type@3'] },
  { rule: 'empty vars say nothing', step: 'prompt: hi\nvars:', is: { answer: undefined } },
  { rule: 'vars means nothing on a tool', step: 'tool: terminal\nvars: {a: b}', problems: ['unknown-key@vars'] },
  {
    rule: 'output_schema is taken as it is',
    step: 'prompt: hi\noutput_schema: {type: object}',
    is: { answer: { schema: { type: 'object' }, vars: [] } },
  },
  { rule: 'output_schema is a map', step: 'prompt: hi\noutput_schema: yes please', problems: ['wrong-type@yes please'] },
  {
    rule: 'vars and output_schema say the same',
    step: yaml`
    prompt: hi
    vars: {a: b}
    output_schema: {type: object}`,
    problems: ['duplicate-key@output_schema'],
  },
  {
    rule: 'products take their format from the file',
    step: 'prompt: hi\nproducts: {a: out.md, b: "{{ name }}.csv", c: {file: x.txt, format: json, value: "{{ y }}"}, d: plain}',
    is: {
      products: [
        { name: 'a', file: 'out.md', format: 'markdown', value: undefined },
        { name: 'b', file: '{{ name }}.csv', format: 'csv', value: undefined },
        { name: 'c', file: 'x.txt', format: 'json', value: '{{ y }}' },
        { name: 'd', file: 'plain', format: 'text', value: undefined },
      ],
    },
  },
  {
    rule: 'a product has a file, or is called like its format',
    step: 'prompt: hi\nproducts: {a: , b: {format: json}, c: [1], d: {file: x, template: t}, e: {value: x}}',
    is: {
      products: [
        { name: 'b', file: 'b.json', format: 'json', value: undefined },
        { name: 'd', file: 'x', format: 'text', value: 't' },
      ],
      later: [],
    },
    problems: ['missing-key@a', 'wrong-type@[1]', 'missing-key@e'],
  },
  { rule: 'products is a map', step: 'prompt: hi\nproducts: out.md', problems: ['wrong-type@out.md'] },
  { rule: 'empty products say nothing', step: 'prompt: hi\nproducts:', is: { products: [] } },
  {
    rule: 'quality',
    step: 'prompt: hi\nquality: {condition: x, schema: {type: string}, rubric: "Good {{ y }}?", min_score: 0.5}',
    is: {
      quality: { condition: 'x', schema: { type: 'string' }, rubric: 'Good {{ y }}?', minScore: 0.5, cites: undefined },
      later: [],
    },
  },

  { rule: 'model names a model', step: 'prompt: hi\nmodel: openai:gpt-5', is: { model: 'openai:gpt-5' } },
  { rule: 'a chain of models', step: 'prompt: hi\nmodel: [a, b]', is: { model: ['a', 'b'] } },
  { rule: 'AUTO may choose the model', step: 'prompt: hi\nmodel: <AUTO>a cheap one</AUTO>', is: { model: 'AUTO model compile' } },
  {
    rule: 'a model as a map is a cascade, with a first model and another',
    step: 'prompt: hi\nmodel: {a: b}',
    is: { model: undefined },
    problems: ['missing-key@{a: b}', 'missing-key@{a: b}', 'unknown-key@a'],
  },
  {
    rule: 'a cascade with a condition',
    step: 'prompt: hi\nmodel: {try: "a:x", verify: "value | length > 3", else: "b:y"}',
    problems: [],
  },
  {
    rule: 'a cascade with a rubric, and lists',
    step: 'prompt: hi\nmodel: {try: ["a:x", "a:z"], verify: {rubric: Is it good?, min_score: 0.5}, else: "b:y"}',
    problems: [],
  },
  {
    rule: 'a cascade in a cascade is none',
    step: 'prompt: hi\nmodel: {try: "a:x", else: {try: "b:y", else: "c:z"}}',
    problems: ['wrong-type@{try: "b:y", else: "c:z"}'],
  },
  {
    rule: 'what a cascade is held against has the members of quality',
    step: 'prompt: hi\nmodel: {try: "a:x", verify: {min_score: 0.5}, else: "b:y"}',
    problems: ['missing-key@0.5'],
  },
  {
    rule: 'only a prompt has a cascade',
    step: yaml`
    ensemble: hi
    models: ["a:x", "b:y"]
    model: {try: "a:x", else: "b:y"}`,
    problems: ['wrong-type@{try: "a:x", else: "b:y"}'],
  },
  { rule: 'a strategy that there is not', step: 'prompt: hi\nselection: cheap', problems: ['wrong-type@cheap'] },
  { rule: 'a selection is no list', step: 'prompt: hi\nselection: [cost]', problems: ['wrong-type@[cost]'] },
  { rule: 'a size that is none', step: 'prompt: hi\nselection: {min_size: huge}', problems: ['wrong-type@huge'] },
  { rule: 'a skill that there is not', step: 'prompt: hi\nselection: {expertise: wizard}', problems: ['wrong-type@wizard'] },
  {
    rule: 'a member of a selection that is misspelt',
    step: 'prompt: hi\nselection: {stratgy: cost}',
    problems: ['unknown-key@stratgy'],
  },
  { rule: 'a member of an ensemble may be a list', step: 'ensemble: hi\nmodels: [["a:x", "b:y"], "c:z"]', problems: [] },
  { rule: 'and no list of nothing', step: 'ensemble: hi\nmodels: [[], "c:z"]', problems: ['wrong-type@[]'] },
  {
    rule: 'expert and personality by name; selection is known and not carried out',
    step: yaml`
    prompt: hi
    expert: a
    personality: b
    selection: cost`,
    is: { expert: 'a', personality: 'b', later: [] },
  },
  { rule: 'temperature is a number', step: 'prompt: hi\ntemperature: 0.5', is: { temperature: 0.5 } },
  { rule: 'temperature has bounds', step: 'prompt: hi\ntemperature: 3', problems: ['wrong-type@3'] },
  { rule: 'temperature may be computed', step: 'prompt: hi\ntemperature: "{{ t }}"', is: { temperature: '{{ t }}' } },
  {
    rule: 'an AUTO tag in a number field is a number',
    step: 'prompt: hi\nmax_tokens: <AUTO>about a page</AUTO>',
    is: { maxTokens: 'AUTO integer compile' },
  },
  { rule: 'max_tokens is a whole number', step: 'prompt: hi\nmax_tokens: 1.5', problems: ['wrong-type@1.5'] },
  { rule: 'max_tokens is one value', step: 'prompt: hi\nmax_tokens: [1]', problems: ['wrong-type@[1]'] },
  { rule: 'an empty temperature says nothing', step: 'prompt: hi\ntemperature:', is: { temperature: undefined } },
];

export const loopCases: StepCase[] = [
  {
    rule: 'for_each repeats one step',
    step: 'prompt: hi\nfor_each: "{{ xs }}"',
    is: {
      kind: 'prompt',
      loop: { list: '{{ xs }}', as: 'item', maxParallel: 1, continueIf: undefined, breakIf: undefined, onItemFailure: 'stop' },
    },
  },
  {
    rule: 'for_each with steps repeats a group',
    step: yaml`
      for_each: [1, 2]
      as: n
      max_parallel: 4
      continue_if: n > 1
      break_if: a == 2
      on_item_failure: continue
      steps:
        - {id: a, prompt: hi}`,
    is: {
      kind: 'group',
      loop: { list: [1, 2], as: 'n', maxParallel: 4, continueIf: 'n > 1', breakIf: 'a == 2', onItemFailure: 'continue' },
    },
  },
  {
    rule: 'max_parallel may be all',
    step: 'prompt: hi\nfor_each: [1]\nmax_parallel: all',
    is: {
      loop: { list: [1], as: 'item', maxParallel: undefined, continueIf: undefined, breakIf: undefined, onItemFailure: 'stop' },
    },
  },
  {
    rule: 'max_parallel is at least one',
    step: yaml`
    prompt: hi
    for_each: [1]
    max_parallel: 0`,
    problems: ['wrong-type@0'],
  },
  {
    rule: 'max_parallel may be computed',
    step: yaml`
    prompt: hi
    for_each: [1]
    max_parallel: "{{ n }}"`,
    is: {
      later: [],
      loop: { list: [1], as: 'item', maxParallel: '{{ n }}', continueIf: undefined, breakIf: undefined, onItemFailure: 'stop' },
    },
  },
  {
    rule: 'AUTO gives a list at run time',
    step: 'prompt: hi\nfor_each: <AUTO>claims</AUTO>',
    is: {
      loop: {
        list: 'AUTO array run',
        as: 'item',
        maxParallel: 1,
        continueIf: undefined,
        breakIf: undefined,
        onItemFailure: 'stop',
      },
    },
  },
  { rule: 'a list without braces is pointed out', step: 'prompt: hi\nfor_each: read.items', problems: ['wrong-type@read.items'] },
  { rule: 'a map is no list', step: 'prompt: hi\nfor_each: {a: 1}', problems: ['wrong-type@{a: 1}'] },
  { rule: 'as is a name', step: 'prompt: hi\nfor_each: [1]\nas: a b', problems: ['wrong-type@a b'] },
  {
    rule: 'on_item_failure is a word',
    step: yaml`
    prompt: hi
    for_each: [1]
    on_item_failure: contniue`,
    problems: ['wrong-type@contniue'],
  },
  {
    rule: 'keys of loops want a loop',
    step: 'prompt: hi\nas: n\nmax_iterations: 3',
    problems: ['missing-key@as', 'missing-key@max_iterations'],
  },
  {
    rule: 'while, until and theirs',
    step: yaml`
    prompt: hi
    while: a
    until: b
    max_iterations: 3
    strict: true`,
    is: { later: [], loop: { while: 'a', until: 'b', maxIterations: 3, strict: true, maxParallel: 1, onItemFailure: 'stop' } },
  },
];

export const kindCases: StepCase[] = [
  {
    rule: 'prompt',
    step: 'prompt: Say {{ x }}\nsystem: Be kind',
    is: { kind: 'prompt', prompt: 'Say {{ x }}', system: 'Be kind' },
  },
  { rule: 'an empty prompt is no prompt', step: 'prompt:', is: { kind: 'prompt', prompt: '' }, problems: ['wrong-type@prompt'] },
  { rule: 'a prompt is no map', step: 'prompt: {a: 1}', problems: ['wrong-type@{a: 1}'] },
  {
    rule: 'a prompt of parts',
    step: 'prompt: [{text: a}, b, {step: other, path: x.y}]',
    is: { parts: ['a', 'b', "{{ other.x.y | default('') }}"], later: [] },
  },
  {
    rule: 'images and recordings in a prompt stand between its texts',
    step: 'prompt: [{image: a.png}, Look, {audio: "{{ b }}"}, at it, {image: [c.png, d.png]}]',
    is: {
      parts: ['Look', 'at it'],
      media: [
        ['image', 'a.png', 0],
        ['audio', '{{ b }}', 1],
        ['image', ['c.png', 'd.png'], 2],
      ],
      later: [],
    },
  },
  {
    rule: 'an image without a file',
    step: 'prompt: [{image: , text: a}, {audio: }]',
    problems: ['wrong-type@image', 'unknown-key@text', 'wrong-type@audio'],
  },
  { rule: 'a part is told what it may be', step: 'prompt: [{txt: a}, [b]]', problems: ['unknown-key@txt', 'wrong-type@[b]'] },
  {
    rule: 'session, options, tools, max_turns',
    step: yaml`
    prompt: hi
    session: a
    options: {b: 1}
    tools: [c]
    max_turns: 2`,
    is: { session: 'a', options: { b: 1 }, tools: ['c'], maxTurns: 2, later: [] },
  },
  {
    rule: 'tool, action and parameters',
    step: yaml`
    tool: filesystem
    action: read
    parameters: {path: "{{ p }}", n: [1, "{{ q }}"]}`,
    is: { kind: 'tool', tool: 'filesystem', action: 'read', parameters: { path: '{{ p }}', n: [1, '{{ q }}'] } },
  },
  { rule: 'a tool that is not known is left to check', step: 'tool: mine\naction: go', is: { tool: 'mine', action: 'go' } },
  { rule: 'a tool alone takes its usual action', step: 'tool: terminal', is: { action: 'execute' } },
  { rule: 'a tool without a usual action has none', step: 'tool: filesystem', is: { action: '' } },
  {
    rule: 'AUTO in a parameter takes the type of the parameter',
    step: yaml`
    tool: filesystem
    action: list
    parameters: {path: a, recursive: <AUTO>deep?</AUTO>}`,
    is: { parameters: { path: 'a', recursive: 'AUTO boolean compile' } },
  },
  {
    rule: 'AUTO of a step with dependencies waits for them',
    step: 'prompt: <AUTO>a question</AUTO>\ndependencies: [a]',
    is: { prompt: 'AUTO string run' },
  },
  {
    rule: 'AUTO of a step that reads another waits for it',
    step: 'prompt: <AUTO>a question</AUTO>\nsystem: "{{ other.x }}"',
    is: { prompt: 'AUTO string run' },
  },
  {
    rule: 'AUTO of a step that reads only inputs does not wait',
    step: 'prompt: <AUTO>a question</AUTO>\nsystem: "{{ topic }}"',
    is: { prompt: 'AUTO string compile' },
  },
  {
    rule: 'AUTO in the middle of a text',
    step: 'prompt: Say <AUTO>a word</AUTO> now',
    is: { prompt: 'Say AUTO string compile now' },
  },
  {
    rule: 'parameters is a map',
    step: 'tool: filesystem\naction: read\nparameters: [a]',
    is: { parameters: {} },
    problems: ['wrong-type@[a]'],
  },
  { rule: 'a tool is named', step: 'tool: [a]\naction: read', is: { tool: '' }, problems: ['wrong-type@[a]'] },
  {
    rule: 'a tool may be computed',
    step: 'tool: "{{ t }}"\naction: read',
    is: { kind: 'tool', tool: '{{ t }}', action: 'read', later: [] },
  },
  {
    rule: 'of a computed tool the usual action is taken',
    step: 'tool: "{{ t }}"',
    is: { kind: 'tool', tool: '{{ t }}', action: '…', later: [] },
  },
  {
    rule: 'an AUTO tag chooses a tool before the run',
    step: 'tool: <AUTO>which?</AUTO>',
    is: { kind: 'tool', autos: ['step_1.tool#0'], later: [] },
  },
  {
    rule: 'an action may be computed',
    step: 'tool: filesystem\naction: "{{ t }}"',
    is: { kind: 'tool', tool: 'filesystem', action: '{{ t }}', later: [] },
  },
  {
    rule: 'an AUTO tag with choices chooses an action',
    step: yaml`
    tool: filesystem
    action: <AUTO choices="read,exists">which?</AUTO>
    parameters: {path: x}`,
    is: { kind: 'tool', autos: ['step_1.action#0'], later: [] },
  },
  {
    rule: 'set',
    step: 'set: {count: "{{ count + 1 }}", list: []}',
    is: { kind: 'set', set: { count: '{{ count + 1 }}', list: [] } },
  },
  { rule: 'set is a map', step: 'set: 3', is: { set: {} }, problems: ['wrong-type@3'] },
  {
    rule: 'a group has steps and variables',
    step: yaml`
    variables: {seen: []}
    steps:
      - id: a
        prompt: hi
      - name: B c
        set: {x: 1}`,
    is: { kind: 'group', variables: { seen: [] } },
  },
  { rule: 'a group needs steps', step: 'steps:', is: { kind: 'group', steps: [] }, problems: ['missing-key@'] },
  { rule: 'steps is a list', step: 'steps: {a: 1}', problems: ['wrong-type@{a: 1}'] },
  {
    rule: 'a broken step leaves its neighbours',
    step: yaml`
    steps:
      - hello
      - {id: a, prompt: hi}`,
    problems: ['wrong-type@hello'],
  },
  {
    rule: 'an ensemble',
    step: yaml`
    ensemble: "{{ q }}?"
    models: [a, "{{ b }}"]
    pattern: vote
    min_responses: 1
    synthesizer: b
    system: Be short.
    parameters: {answer: One word., budget: null}`,
    is: {
      kind: 'ensemble',
      ensemble: '{{ q }}?',
      models: ['a', '{{ b }}'],
      pattern: 'vote',
      minResponses: 1,
      synthesizer: 'b',
      system: 'Be short.',
      parameters: { answer: 'One word.', budget: null },
      later: [],
    },
  },
  {
    rule: 'an ensemble synthesizes where nothing is said',
    step: 'ensemble: q\nmodels: "{{ some }}"',
    is: { kind: 'ensemble', models: ['{{ some }}'], pattern: 'synthesize' },
  },
  { rule: 'an ensemble wants models', step: 'ensemble: q', problems: ['missing-key@'], is: { kind: 'ensemble', models: [] } },
  {
    rule: 'an ensemble wants at least two models, unless a template may give more',
    step: 'ensemble: q\nmodels: [a]',
    problems: ['wrong-type@[a]'],
  },
  { rule: 'models are a list', step: 'ensemble: q\nmodels: a', problems: ['wrong-type@a'] },
  { rule: 'a model is no map', step: 'ensemble: q\nmodels: [a, {b: c}, d]', problems: ['wrong-type@{b: c}'] },
  { rule: 'an ensemble wants a question', step: 'ensemble:\nmodels: [a, b]', problems: ['wrong-type@ensemble'] },
  { rule: 'a question of an ensemble is text', step: 'ensemble: [q]\nmodels: [a, b]', problems: ['wrong-type@[q]'] },
  {
    rule: 'each pattern knows its parameters',
    step: yaml`
    ensemble: q
    models: [a, b]
    pattern: vote
    parameters: {rounds: 2}`,
    problems: ['unknown-key@rounds'],
  },
  {
    rule: 'parameters of a pattern have their types',
    step: yaml`
    ensemble: q
    models: [a, b]
    pattern: debate
    parameters: {rounds: [2], stop_at: "{{ x }}", peer: text}`,
    problems: ['wrong-type@[2]'],
  },
  {
    rule: 'another pattern is a pipeline, which is given what the step says',
    step: yaml`
    ensemble: q
    models: [a, "{{ b }}"]
    pattern: critique
    min_responses: 2
    synthesizer: s
    parameters: {rounds: 2}`,
    is: {
      kind: 'pipeline',
      pipeline: 'patterns/critique.yaml',
      inputs: { question: 'q', models: ['a', '{{ b }}'], synthesizer: 's', min_responses: 2, rounds: 2 },
      inherit: [],
      rename: {},
    },
  },
  {
    rule: 'a switch with steps, a step and an id; labels become names for paths',
    step: yaml`
    switch: kind
    cases:
      bug: [{id: x, prompt: hi}]
      yes/no: {prompt: hi}
      7: other
    default: other`,
    is: {
      kind: 'switch',
      switch: '{{ kind }}',
      branches: [
        { label: 'bug', id: 'bug', steps: ['x'] },
        { label: 'yes/no', id: 'yes_no', steps: ['step_1'] },
        { label: '7', id: '_7', target: 'other' },
        { label: null, id: 'default', target: 'other' },
      ],
      later: [],
    },
  },
  {
    rule: 'a switch with braces, and one that AUTO decides among the labels',
    step: 'switch: <AUTO>which?</AUTO>\ncases: {a: other, b: other}',
    is: { switch: 'AUTO choice run' },
  },
  {
    rule: 'a switch wants a map of cases, each with steps or an id',
    step: 'switch: kind\ncases: [a]',
    problems: ['wrong-type@[a]'],
  },
  {
    rule: 'a called pipeline by its file',
    step: yaml`
    pipeline: a.yaml
    inputs: {a: "{{ b }}"}
    inherit: [b]
    rename: {c: d}`,
    is: { kind: 'pipeline', pipeline: 'a.yaml', inputs: { a: '{{ b }}' }, inherit: ['b'], rename: { c: 'd' }, later: [] },
  },
  {
    rule: 'a called pipeline written out as a map, or as text',
    step: 'pipeline:\n  steps: [{prompt: hi}]',
    is: { kind: 'pipeline', pipeline: 'map', inputs: {}, inherit: [], rename: {} },
  },
  {
    rule: 'a called pipeline in a block of text',
    step: 'pipeline: |\n  steps: [{prompt: hi}]',
    is: { kind: 'pipeline', pipeline: 'text' },
  },
  {
    rule: 'a computed pipeline is one of pipelines',
    step: 'pipeline: "{{ p }}"\npipelines: [a.yaml, b.yaml]',
    is: { kind: 'pipeline', later: [] },
  },
  {
    rule: 'a computed pipeline must name its files',
    step: 'pipeline: "{{ p }}"',
    is: { kind: 'pipeline', later: [] },
    problems: ['missing-key@"{{ p }}"'],
  },
  {
    rule: 'an AUTO tag as a pipeline brings its files',
    step: 'pipeline: <AUTO choices="a.yaml, b.yaml">which?</AUTO>',
    is: { kind: 'pipeline', later: [], autos: ['step_1.pipeline#0'] },
  },
  { rule: 'a question wants text where nothing is said', step: 'ask: Well?', is: { kind: 'ask', ask: 'Well?', type: 'text' } },
  {
    rule: 'a question with choices is a choice',
    step: yaml`
    ask: "{{ q }}?"
    choices: [a, b]
    default: b`,
    is: { kind: 'ask', ask: '{{ q }}?', type: 'choice', choices: ['a', 'b'], default: 'b' },
  },
  {
    rule: 'a question with fields is a form',
    step: yaml`
    ask: Well?
    fields: {a: "{{ t }}"}
    timeout: 2h`,
    is: { kind: 'ask', type: 'form', fields: { a: '{{ t }}' }, timeout: 7_200_000 },
  },
  { rule: 'a question needs words', step: 'ask:\ntype: text', is: { kind: 'ask', ask: '' }, problems: ['wrong-type@ask'] },
  { rule: 'a question is no list', step: 'ask: [a]', problems: ['wrong-type@[a]'] },
  {
    rule: 'a type of answer is one of ours',
    step: 'ask: Well?\ntype: approval',
    is: { type: 'text' },
    problems: ['wrong-type@approval'],
  },
  { rule: 'a choice needs choices', step: 'ask: Well?\ntype: choice', problems: ['missing-key@choice'] },
  { rule: 'a form needs fields', step: 'ask: Well?\ntype: form', problems: ['missing-key@form'] },
  {
    rule: 'choices belong to a choice',
    step: 'ask: Well?\ntype: number\nchoices: [1]',
    is: { type: 'number', choices: undefined },
    problems: ['unknown-key@choices'],
  },
  {
    rule: 'fields belong to a form',
    step: yaml`
    ask: Well?
    choices: [a]
    type: choice
    fields: {}`,
    is: { fields: undefined },
    problems: ['unknown-key@fields'],
  },
  { rule: 'choices are a list', step: 'ask: Well?\nchoices: {a: 1}', problems: ['wrong-type@{a: 1}'] },
  { rule: 'fields are a map', step: 'ask: Well?\nfields: [a]', problems: ['wrong-type@[a]'] },
  { rule: 'a default is a choice', step: 'ask: Well?\nchoices: [a, b]\ndefault: c', problems: ['wrong-type@c'] },
  {
    rule: 'a default of an approval is yes or no',
    step: yaml`
    ask: Well?
    type: approve
    default: no`,
    is: { default: 'no' },
  },
  {
    rule: 'a default of an approval is no word',
    step: yaml`
    ask: Well?
    type: approve
    default: perhaps`,
    problems: ['wrong-type@perhaps'],
  },
  {
    rule: 'a default of a number is a number',
    step: yaml`
    ask: Well?
    type: number
    default: few`,
    problems: ['wrong-type@few'],
  },
  { rule: 'a step has one kind', step: 'prompt: hi\ntool: terminal', is: { kind: 'prompt' }, problems: ['two-kinds@tool'] },
  { rule: 'a step has a kind', step: 'id: a\nmodel: b', is: { kind: 'unsupported' }, problems: ['no-kind@a'] },
  { rule: 'a misspelt kind is said once', step: 'id: a\npromt: hi', problems: ['unknown-key@promt'] },
  { rule: 'a key that does not exist', step: 'prompt: hi\nwobble: 1', problems: ['unknown-key@wobble'] },
  { rule: 'a key of another kind', step: 'prompt: hi\naction: read', problems: ['unknown-key@action'] },
];
