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
  { rule: 'a step without an id takes it from its name', step: 'name: Read the Notes!\nprompt: hi', is: { id: 'read_the_notes', name: 'Read the Notes!' } },
  { rule: 'a step without id and name takes it from its place', step: 'prompt: hi', is: { id: 'step_1' } },
  { rule: 'a name that begins with a digit makes an id all the same', step: 'name: 2nd try\nprompt: hi', is: { id: 'step_2nd_try' } },
  { rule: 'description is for people', step: 'prompt: hi\ndescription: about', is: { description: 'about' } },
  { rule: 'a text for people is no list', step: 'prompt: hi\ndescription: [a]', problems: ['wrong-type@[a]'] },
  { rule: 'tags and metadata are free', step: 'prompt: hi\ntags: [a]\nmetadata: {b: 1}\nx-mine: 2', is: { later: [] } },

  { rule: 'dependencies is a list of ids', step: 'prompt: hi\ndependencies: [a, b]', is: { dependencies: ['a', 'b'] } },
  { rule: 'an AUTO tag may choose dependencies', step: 'prompt: hi\ndependencies: [a, "<AUTO>which of them</AUTO>"]', is: { dependencies: ['a'], autoDependencies: 'step', autos: ['step_1.dependencies#0'] } },
  { rule: 'a template cannot be a dependency', step: 'prompt: hi\ndependencies: ["{{ x }}"]', problems: ['wrong-type.reference'.replace('.reference', '') + '@"{{ x }}"'] },
  { rule: 'a map is no dependency', step: 'prompt: hi\ndependencies: [{a: 1}]', problems: ['wrong-type@{a: 1}'] },
  { rule: 'empty keys say nothing', step: 'prompt: hi\nname:\ntimeout:\npriority:\nrepeatable:\non_failure:\nmodel:\nretry:\non_false:', is: { name: undefined, timeout: undefined, priority: 0, onFailure: 'fail', model: undefined, retry: undefined } },
  { rule: 'a time is finite', step: 'prompt: hi\ntimeout: .inf', problems: ['wrong-type@.inf'] },
  { rule: 'a priority is no text', step: 'prompt: hi\npriority: high', problems: ['wrong-type@high'] },
  { rule: 'an empty on_item_failure says nothing', step: 'prompt: hi\nfor_each: [1]\nas:\non_item_failure:\nmax_parallel:', is: { loop: { list: [1], as: 'item', maxParallel: 1, continueIf: undefined, breakIf: undefined, onItemFailure: 'stop' } } },
  { rule: 'nothing depends on nothing', step: 'prompt: hi\ndependencies:', is: { dependencies: [] } },

  { rule: 'condition is an expression', step: 'prompt: hi\ncondition: size > 3', is: { condition: 'size > 3' } },
  { rule: 'condition may have braces', step: 'prompt: hi\ncondition: "{{ size > 3 }}"', is: { condition: '{{ size > 3 }}' } },
  { rule: 'condition may be a constant', step: 'prompt: hi\ncondition: false', is: { condition: false } },
  { rule: 'condition may be AUTO: yes or no, at run time', step: 'prompt: hi\ncondition: <AUTO>is it long?</AUTO>', is: { condition: 'AUTO boolean run' } },
  { rule: 'a condition is no list', step: 'prompt: hi\ncondition: [a]', problems: ['wrong-type@[a]'] },
  { rule: 'an empty condition says nothing', step: 'prompt: hi\ncondition:', is: { condition: undefined } },

  { rule: 'routes are ids', step: 'prompt: hi\non_false: a\non_success: b\non_failure: c', is: { onFalse: 'a', onSuccess: 'b', onFailure: { step: 'c' } } },
  { rule: 'on_failure may be a policy word', step: 'prompt: hi\non_failure: skip', is: { onFailure: 'skip' } },
  { rule: 'a computed route is known and not carried out', step: 'prompt: hi\non_false: "{{ x }}"', is: { later: ['A computed `on_false`'] } },
  { rule: 'a route is no list', step: 'prompt: hi\non_success: [a]', problems: ['wrong-type@[a]'] },
  { rule: 'routes is known and not carried out', step: 'prompt: hi\nroutes: [a]', is: { later: ['`routes`'] } },

  { rule: 'timeout in seconds', step: 'prompt: hi\ntimeout: 30', is: { timeout: 30_000 } },
  { rule: 'timeout with a unit', step: 'prompt: hi\ntimeout: 2m', is: { timeout: 120_000 } },
  { rule: 'timeout of several parts', step: 'prompt: hi\ntimeout: 1h 30m', is: { timeout: 5_400_000 } },
  { rule: 'timeout in milliseconds', step: 'prompt: hi\ntimeout: 250ms', is: { timeout: 250 } },
  { rule: 'a timeout is a time', step: 'prompt: hi\ntimeout: soon', is: { timeout: undefined }, problems: ['wrong-type@soon'] },
  { rule: 'a timeout is above zero', step: 'prompt: hi\ntimeout: 0', problems: ['wrong-type@0'] },
  { rule: 'parts of a time have units', step: 'prompt: hi\ntimeout: 1h 30', problems: ['wrong-type@1h 30'] },
  { rule: 'a computed timeout is known and not carried out', step: 'prompt: hi\ntimeout: "{{ t }}"', is: { timeout: undefined, later: ['A computed `timeout`'] } },
  { rule: 'a timeout is one value', step: 'prompt: hi\ntimeout: [1]', problems: ['wrong-type@[1]'] },

  { rule: 'retry counts extra attempts', step: 'prompt: hi\nretry: 3', is: { retry: { ...retry, attempts: 3 } } },
  {
    rule: 'retry may be a map',
    step: 'prompt: hi\nretry: {attempts: 1, delay: 5s, backoff: linear, max_delay: 1m, jitter: false, on: [rate, TimeoutError]}',
    is: { retry: { attempts: 1, delay: 5000, backoff: 'linear', maxDelay: 60_000, jitter: false, on: ['rate', 'timeout'] } },
  },
  { rule: 'retry.on may be one kind', step: 'prompt: hi\nretry: {on: network}', is: { retry: { ...retry, on: ['network'] } } },
  { rule: 'retry knows its members and kinds', step: 'prompt: hi\nretry: {delays: 5, backoff: cubic, on: [rat]}', problems: ['unknown-key@delays', 'wrong-type@cubic', 'wrong-type@rat'] },
  { rule: 'retry is a whole number', step: 'prompt: hi\nretry: 1.5', problems: ['wrong-type@1.5'] },
  { rule: 'retry is no text', step: 'prompt: hi\nretry: often', problems: ['wrong-type@often'] },
  { rule: 'retry means nothing on a set step', step: 'set: {a: 1}\nretry: 3', is: { retry: undefined }, problems: ['unknown-key@retry'] },
  { rule: 'retry means nothing on a group', step: 'steps: [{id: a, prompt: hi}]\nretry: 3', problems: ['unknown-key@retry'] },
  { rule: 'cache means nothing on a group', step: 'steps: [{id: a, prompt: hi}]\ncache: true', problems: ['unknown-key@cache'] },
  { rule: 'cache is known and not carried out', step: 'prompt: hi\ncache: true', is: { later: ['`cache`'] } },
  { rule: 'handlers are known and not carried out', step: 'prompt: hi\non_error: [{use: 1}]', is: { later: ['`on_error`'] } },
  { rule: 'repeatable is true or false', step: 'tool: terminal\nrepeatable: true', is: { repeatable: true } },
  { rule: 'repeatable is no word', step: 'tool: terminal\nrepeatable: often', problems: ['wrong-type@often'] },
  { rule: 'priority is a number', step: 'prompt: hi\npriority: -2.5', is: { priority: -2.5 } },

  {
    rule: 'vars becomes a schema',
    step: 'prompt: hi\nvars:\n  title: A short title\n  score: {type: number, description: how good, minimum: 0}\n  mood: {enum: [glad, sad], example: glad}\n  rest: {schema: {type: array}}\n  bare:',
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
  { rule: 'a variable is text unless it says otherwise', step: 'prompt: hi\nvars: {a: {description: b}, c: {type: any}, d: {type: [int, null]}}', is: { answer: { vars: ['a', 'c', 'd'], schema: { type: 'object', properties: { a: { type: 'string', description: 'b' }, c: {}, d: { type: ['integer', 'null'] } }, required: ['a', 'c', 'd'], additionalProperties: false } } } },
  { rule: 'the type of a variable is known', step: 'prompt: hi\nvars: {a: {type: strin}, b: {kind: x}, c: [1], d: {type: [{}]}}', problems: ['wrong-type@strin', 'unknown-key@kind', 'bad-schema@[1]', 'wrong-type@{}'] },
  { rule: 'vars is a map', step: 'prompt: hi\nvars: 3', problems: ['wrong-type@3'] },
  { rule: 'empty vars say nothing', step: 'prompt: hi\nvars:', is: { answer: undefined } },
  { rule: 'vars means nothing on a tool', step: 'tool: terminal\nvars: {a: b}', problems: ['unknown-key@vars'] },
  { rule: 'output_schema is taken as it is', step: 'prompt: hi\noutput_schema: {type: object}', is: { answer: { schema: { type: 'object' }, vars: [] } } },
  { rule: 'output_schema is a map', step: 'prompt: hi\noutput_schema: yes please', problems: ['wrong-type@yes please'] },
  { rule: 'vars and output_schema say the same', step: 'prompt: hi\nvars: {a: b}\noutput_schema: {type: object}', problems: ['duplicate-key@output_schema'] },
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
  { rule: 'a product has a file', step: 'prompt: hi\nproducts: {a: , b: {format: json}, c: [1], d: {file: x, template: t}}', is: { later: ['A `template` of a product'] }, problems: ['missing-key@a', 'missing-key@b', 'wrong-type@[1]'] },
  { rule: 'products is a map', step: 'prompt: hi\nproducts: out.md', problems: ['wrong-type@out.md'] },
  { rule: 'empty products say nothing', step: 'prompt: hi\nproducts:', is: { products: [] } },
  { rule: 'quality is known and not carried out', step: 'prompt: hi\nquality: {condition: x}', is: { later: ['`quality`'] } },

  { rule: 'model names a model', step: 'prompt: hi\nmodel: openai:gpt-5', is: { model: 'openai:gpt-5' } },
  { rule: 'a chain of models is known and not carried out', step: 'prompt: hi\nmodel: [a, b]', is: { model: ['a', 'b'], later: ['A list of models in `model`'] } },
  { rule: 'AUTO may choose the model', step: 'prompt: hi\nmodel: <AUTO>a cheap one</AUTO>', is: { model: 'AUTO model compile' } },
  { rule: 'a model is no map', step: 'prompt: hi\nmodel: {a: b}', is: { model: undefined }, problems: ['wrong-type@{a: b}'] },
  { rule: 'expert, personality, selection are known and not carried out', step: 'prompt: hi\nexpert: a\npersonality: b\nselection: cost', is: { later: ['`expert`', '`personality`', '`selection`'] } },
  { rule: 'temperature is a number', step: 'prompt: hi\ntemperature: 0.5', is: { temperature: 0.5 } },
  { rule: 'temperature has bounds', step: 'prompt: hi\ntemperature: 3', problems: ['wrong-type@3'] },
  { rule: 'temperature may be computed', step: 'prompt: hi\ntemperature: "{{ t }}"', is: { temperature: '{{ t }}' } },
  { rule: 'an AUTO tag in a number field is a number', step: 'prompt: hi\nmax_tokens: <AUTO>about a page</AUTO>', is: { maxTokens: 'AUTO integer compile' } },
  { rule: 'max_tokens is a whole number', step: 'prompt: hi\nmax_tokens: 1.5', problems: ['wrong-type@1.5'] },
  { rule: 'max_tokens is one value', step: 'prompt: hi\nmax_tokens: [1]', problems: ['wrong-type@[1]'] },
  { rule: 'an empty temperature says nothing', step: 'prompt: hi\ntemperature:', is: { temperature: undefined } },
];

export const loopCases: StepCase[] = [
  { rule: 'for_each repeats one step', step: 'prompt: hi\nfor_each: "{{ xs }}"', is: { kind: 'prompt', loop: { list: '{{ xs }}', as: 'item', maxParallel: 1, continueIf: undefined, breakIf: undefined, onItemFailure: 'stop' } } },
  {
    rule: 'for_each with steps repeats a group',
    step: 'for_each: [1, 2]\nas: n\nmax_parallel: 4\ncontinue_if: n > 1\nbreak_if: a == 2\non_item_failure: continue\nsteps:\n  - {id: a, prompt: hi}',
    is: { kind: 'group', loop: { list: [1, 2], as: 'n', maxParallel: 4, continueIf: 'n > 1', breakIf: 'a == 2', onItemFailure: 'continue' } },
  },
  { rule: 'max_parallel may be all', step: 'prompt: hi\nfor_each: [1]\nmax_parallel: all', is: { loop: { list: [1], as: 'item', maxParallel: undefined, continueIf: undefined, breakIf: undefined, onItemFailure: 'stop' } } },
  { rule: 'max_parallel is at least one', step: 'prompt: hi\nfor_each: [1]\nmax_parallel: 0', problems: ['wrong-type@0'] },
  { rule: 'a computed max_parallel is known and not carried out', step: 'prompt: hi\nfor_each: [1]\nmax_parallel: "{{ n }}"', is: { later: ['A computed `max_parallel`'] } },
  { rule: 'AUTO gives a list at run time', step: 'prompt: hi\nfor_each: <AUTO>claims</AUTO>', is: { loop: { list: 'AUTO array run', as: 'item', maxParallel: 1, continueIf: undefined, breakIf: undefined, onItemFailure: 'stop' } } },
  { rule: 'a list without braces is pointed out', step: 'prompt: hi\nfor_each: read.items', problems: ['wrong-type@read.items'] },
  { rule: 'a map is no list', step: 'prompt: hi\nfor_each: {a: 1}', problems: ['wrong-type@{a: 1}'] },
  { rule: 'as is a name', step: 'prompt: hi\nfor_each: [1]\nas: a b', problems: ['wrong-type@a b'] },
  { rule: 'on_item_failure is a word', step: 'prompt: hi\nfor_each: [1]\non_item_failure: contniue', problems: ['wrong-type@contniue'] },
  { rule: 'keys of loops want a loop', step: 'prompt: hi\nas: n\nmax_iterations: 3', problems: ['missing-key@as', 'missing-key@max_iterations'] },
  { rule: 'while, until and theirs are known and not carried out', step: 'prompt: hi\nwhile: a\nuntil: b\nmax_iterations: 3\nstrict: true', is: { later: ['`while`', '`until`', '`max_iterations`', '`strict`'] } },
];

export const kindCases: StepCase[] = [
  { rule: 'prompt', step: 'prompt: Say {{ x }}\nsystem: Be kind', is: { kind: 'prompt', prompt: 'Say {{ x }}', system: 'Be kind' } },
  { rule: 'an empty prompt is no prompt', step: 'prompt:', is: { kind: 'prompt', prompt: '' }, problems: ['wrong-type@prompt'] },
  { rule: 'a prompt is no map', step: 'prompt: {a: 1}', problems: ['wrong-type@{a: 1}'] },
  { rule: 'a prompt of parts is known and not carried out', step: 'prompt: [{text: a}]', is: { later: ['A prompt of several parts'] } },
  { rule: 'session, options, tools, max_turns are known and not carried out', step: 'prompt: hi\nsession: a\noptions: {b: 1}\ntools: [c]\nmax_turns: 2', is: { later: ['`session`', '`options`', '`tools`', '`max_turns`'] } },
  { rule: 'tool, action and parameters', step: 'tool: filesystem\naction: read\nparameters: {path: "{{ p }}", n: [1, "{{ q }}"]}', is: { kind: 'tool', tool: 'filesystem', action: 'read', parameters: { path: '{{ p }}', n: [1, '{{ q }}'] } } },
  { rule: 'a tool that is not known is left to check', step: 'tool: mine\naction: go', is: { tool: 'mine', action: 'go' } },
  { rule: 'a tool alone takes its usual action', step: 'tool: terminal', is: { action: 'execute' } },
  { rule: 'a tool without a usual action has none', step: 'tool: filesystem', is: { action: '' } },
  { rule: 'AUTO in a parameter takes the type of the parameter', step: 'tool: filesystem\naction: list\nparameters: {path: a, recursive: <AUTO>deep?</AUTO>}', is: { parameters: { path: 'a', recursive: 'AUTO boolean compile' } } },
  { rule: 'AUTO of a step with dependencies waits for them', step: 'prompt: <AUTO>a question</AUTO>\ndependencies: [a]', is: { prompt: 'AUTO string run' } },
  { rule: 'AUTO of a step that reads another waits for it', step: 'prompt: <AUTO>a question</AUTO>\nsystem: "{{ other.x }}"', is: { prompt: 'AUTO string run' } },
  { rule: 'AUTO of a step that reads only inputs does not wait', step: 'prompt: <AUTO>a question</AUTO>\nsystem: "{{ topic }}"', is: { prompt: 'AUTO string compile' } },
  { rule: 'AUTO in the middle of a text', step: 'prompt: Say <AUTO>a word</AUTO> now', is: { prompt: 'Say AUTO string compile now' } },
  { rule: 'parameters is a map', step: 'tool: filesystem\naction: read\nparameters: [a]', is: { parameters: {} }, problems: ['wrong-type@[a]'] },
  { rule: 'a tool is named', step: 'tool: [a]\naction: read', is: { tool: '' }, problems: ['wrong-type@[a]'] },
  { rule: 'a computed tool is known and not carried out', step: 'tool: "{{ t }}"\naction: read', is: { kind: 'unsupported', later: ['A computed `tool`'] } },
  { rule: 'a computed action is known and not carried out', step: 'tool: filesystem\naction: "{{ t }}"', is: { kind: 'unsupported', later: ['A computed `action`'] } },
  { rule: 'set', step: 'set: {count: "{{ count + 1 }}", list: []}', is: { kind: 'set', set: { count: '{{ count + 1 }}', list: [] } } },
  { rule: 'set is a map', step: 'set: 3', is: { set: {} }, problems: ['wrong-type@3'] },
  { rule: 'a group has steps and variables', step: 'variables: {seen: []}\nsteps:\n  - id: a\n    prompt: hi\n  - name: B c\n    set: {x: 1}', is: { kind: 'group', variables: { seen: [] } } },
  { rule: 'a group needs steps', step: 'steps:', is: { kind: 'group', steps: [] }, problems: ['missing-key@'] },
  { rule: 'steps is a list', step: 'steps: {a: 1}', problems: ['wrong-type@{a: 1}'] },
  { rule: 'a broken step leaves its neighbours', step: 'steps:\n  - hello\n  - {id: a, prompt: hi}', problems: ['wrong-type@hello'] },
  ...['transform: {from: "{{ x }}"}', 'switch: kind\ncases: {a: b}\ndefault: c', 'pipeline: a.yaml\ninputs: {a: 1}\ninherit: [b]\nrename: {c: d}', 'ask: ok?\ntype: choice\nchoices: [a]\nfields: {}\ndefault: a', 'ensemble: q\nmodels: [a]\npattern: vote\nmin_responses: 1\nsynthesizer: b'].map(
    (step): StepCase => ({ rule: `${step.split(':')[0]} is a kind that is known and not carried out`, step, is: { kind: 'unsupported', of: step.split(':')[0], later: [...step.matchAll(/^(\w+):/gm)].map((one) => `\`${one[1]}\``) } }),
  ),
  { rule: 'a step has one kind', step: 'prompt: hi\ntool: terminal', is: { kind: 'prompt' }, problems: ['two-kinds@tool'] },
  { rule: 'a step has a kind', step: 'id: a\nmodel: b', is: { kind: 'unsupported' }, problems: ['no-kind@a'] },
  { rule: 'a misspelt kind is said once', step: 'id: a\npromt: hi', problems: ['unknown-key@promt'] },
  { rule: 'a key that does not exist', step: 'prompt: hi\nwobble: 1', problems: ['unknown-key@wobble'] },
  { rule: 'a key of another kind', step: 'prompt: hi\naction: read', problems: ['unknown-key@action'] },
];
