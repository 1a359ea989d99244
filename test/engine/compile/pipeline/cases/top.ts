import { yaml } from '../../../../yaml.ts';

/** Top-level entries (a `steps` list with the one step `other` follows unless `bare`), what is read, and the problems. */
interface TopCase {
  rule: string;
  text: string;
  bare?: boolean;
  is?: Record<string, unknown>;
  problems?: string[];
  /** Two spellings are read as one, and both stay as they are written. */
  stays?: true;
}

const input = { required: false, secret: false, description: undefined };
const output = { type: undefined, description: undefined, file: undefined };

export const topCases: TopCase[] = [
  {
    rule: 'id name description version',
    text: yaml`
    id: a-b
    name: A
    description: About
    version: 1.10`,
    is: { id: 'a-b', name: 'A', description: 'About', version: '1.10' },
  },
  { rule: 'a bad id is refused and mended', text: 'id: 2nd try', is: { id: 'pipeline-2nd-try' }, problems: ['bad-id@2nd try'] },
  { rule: 'an id of nothing usable', text: 'id: "!"', is: { id: 'flow' }, problems: ['bad-id@"!"'] },
  { rule: 'an id is a word', text: 'id: [a]', problems: ['wrong-type@[a]'] },
  { rule: 'an empty id says nothing', text: 'id:', is: { id: 'flow' } },
  { rule: 'a name is no map', text: 'name: {a: 1}', is: { name: undefined }, problems: ['wrong-type@{a: 1}'] },
  {
    rule: 'tags, metadata and x- keys are free',
    text: yaml`
    tags: [a]
    metadata: {b: 1}
    x-mine: 3`,
  },

  {
    rule: 'a bare value is the default and gives the type',
    text: yaml`
      inputs:
        a: text
        b: 3
        c: true
        d: [1]
        e: {f: 1}
        g:
        h: "{{ data.x }}"`,
    is: {
      inputs: [
        { name: 'a', schema: { type: 'string' }, ...input, default: 'text' },
        { name: 'b', schema: { type: 'number' }, ...input, default: 3 },
        { name: 'c', schema: { type: 'boolean' }, ...input, default: true },
        { name: 'd', schema: { type: 'array' }, ...input, default: [1] },
        { name: 'e', schema: { type: 'object' }, ...input, default: { f: 1 } },
        { name: 'g', schema: {}, ...input, required: true, default: undefined },
        { name: 'h', schema: {}, ...input, default: '{{ data.x }}' },
      ],
    },
  },
  {
    rule: 'a declared input',
    text: yaml`
      inputs:
        a: {type: integer, default: 3, description: how many, minimum: 1, maximum: 9}
        b: {type: string, required: false}
        c: {type: string, secret: true}
        d: {default: x}
        e: {type: dict}
        f: {type: [string, number], enum: [a, 1]}
        g: {type: object, properties: {x: {type: string}}, required: [x]}`,
    is: {
      inputs: [
        {
          name: 'a',
          schema: { type: 'integer', minimum: 1, maximum: 9, description: 'how many' },
          ...input,
          description: 'how many',
          default: 3,
        },
        { name: 'b', schema: { type: 'string' }, ...input, default: undefined },
        { name: 'c', schema: { type: 'string' }, ...input, required: true, secret: true, default: undefined },
        { name: 'd', schema: { type: 'string' }, ...input, default: 'x' },
        { name: 'e', schema: { type: 'object' }, ...input, required: true, default: undefined },
        { name: 'f', schema: { type: ['string', 'number'], enum: ['a', 1] }, ...input, required: true, default: undefined },
        {
          name: 'g',
          schema: { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] },
          ...input,
          required: true,
          default: undefined,
        },
      ],
    },
  },
  {
    rule: 'a map with `secret: true` declares an input whatever else is in it: a slip makes no default of a secret',
    text: yaml`
      inputs:
        a: {secret: true, requird: false}
        b: {secret: true, token_of: shop}`,
    is: {
      inputs: [
        { name: 'a', schema: {}, ...input, required: true, secret: true, default: undefined },
        { name: 'b', schema: {}, ...input, required: true, secret: true, default: undefined },
      ],
    },
    problems: ['unknown-key@requird', 'unknown-key@token_of'],
  },
  {
    rule: 'choices, options and range',
    text: yaml`
      inputs:
        a: {type: string, choices: [x, y]}
        b: {type: string, options: [z]}
        c: {type: number, range: [1, 5]}
        d: {type: number, min: 2, max: 3}`,
    is: {
      inputs: [
        { name: 'a', schema: { type: 'string', enum: ['x', 'y'] }, ...input, required: true, default: undefined },
        { name: 'b', schema: { type: 'string', enum: ['z'] }, ...input, required: true, default: undefined },
        { name: 'c', schema: { type: 'number', minimum: 1, maximum: 5 }, ...input, required: true, default: undefined },
        { name: 'd', schema: { type: 'number', minimum: 2, maximum: 3 }, ...input, required: true, default: undefined },
      ],
    },
  },
  {
    rule: 'validation of an input is what its members say',
    text: yaml`
      inputs:
        a: {type: string, validation: {min_length: 3, max_length: 9, regex: "^[a-z]+$"}}
        b: {type: integer, validation: {min: 1, max: 5}}
        c: {type: string, validation: {allowed_values: [x, y]}}
        d: {type: object, validation: {properties: {x: {type: string}}}}`,
    is: {
      inputs: [
        {
          name: 'a',
          schema: { type: 'string', minLength: 3, maxLength: 9, pattern: '^[a-z]+$' },
          ...input,
          required: true,
          default: undefined,
        },
        { name: 'b', schema: { type: 'integer', minimum: 1, maximum: 5 }, ...input, required: true, default: undefined },
        { name: 'c', schema: { type: 'string', enum: ['x', 'y'] }, ...input, required: true, default: undefined },
        {
          name: 'd',
          schema: { type: 'object', properties: { x: { type: 'string' } } },
          ...input,
          required: true,
          default: undefined,
        },
      ],
    },
  },
  {
    rule: 'of a list lengths count items, and values are those of an item',
    text: yaml`
      inputs:
        a: {type: list, validation: {min_items: 1, max_length: 4, allowed_values: [x, y]}}
        b: {default: [p], validation: {max_items: 2, item_type: string}}
        c: {type: array, choices: [[x], [y]]}`,
    is: {
      inputs: [
        {
          name: 'a',
          schema: { type: 'array', items: { enum: ['x', 'y'] }, minItems: 1, maxItems: 4 },
          ...input,
          required: true,
          default: undefined,
        },
        { name: 'b', schema: { type: 'array', items: { type: 'string' }, maxItems: 2 }, ...input, default: ['p'] },
        { name: 'c', schema: { type: 'array', enum: [['x'], ['y']] }, ...input, required: true, default: undefined },
      ],
    },
  },
  {
    rule: 'validation that no table knows is a stranger, and what it allows is held against the default',
    text: yaml`
    inputs:
      a: {type: string, validation: {virus_scan: true}}
      b: {type: string, validation: strict}
      c: {type: list, default: [html], validation: {allowed_values: [md, pdf]}}`,
    problems: ['unknown-key@virus_scan', 'unknown-key@validation', 'type-mismatch@[html]'],
  },
  {
    rule: 'what is wrong with an input',
    text: yaml`
    inputs:
      a: {type: strin}
      b: {type: string, defalt: x}
      c: {type: integer, default: many}
      d: {type: number, range: 3}`,
    problems: ['wrong-type@strin', 'unknown-key@defalt', 'type-mismatch@many', 'wrong-type@3'],
  },
  {
    rule: 'AUTO as a default, bare and in a declaration',
    text: yaml`
    inputs:
      a: {type: integer, default: <AUTO>x</AUTO>}
      b: <AUTO>y</AUTO>`,
    is: { later: [] },
  },
  { rule: 'inputs is a map', text: 'inputs: 3', problems: ['wrong-type@3'] },
  { rule: 'empty inputs say nothing', text: 'inputs:', is: { inputs: [] } },
  {
    rule: 'parameters are inputs',
    text: 'parameters: {a: 1}',
    is: { inputs: [{ name: 'a', schema: { type: 'number' }, ...input, default: 1 }], entries: ['inputs', 'steps'] },
  },
  {
    rule: 'inputs as a list',
    text: yaml`
    inputs:
      - topic: null
      - pages: 10
      - {name: style, type: string, default: plain}
      - word
      - size: None
      - {name: kind, default: None}`,
    is: {
      inputs: [
        { name: 'topic', schema: {}, ...input, required: true, default: undefined },
        { name: 'pages', schema: { type: 'number' }, ...input, default: 10 },
        { name: 'style', schema: { type: 'string' }, ...input, default: 'plain' },
        { name: 'word', schema: {}, ...input, required: true, default: undefined },
        { name: 'size', schema: {}, ...input, required: true, default: undefined },
        { name: 'kind', schema: {}, ...input, required: true, default: undefined },
      ],
    },
  },
  {
    rule: 'None in a map of inputs is a text',
    text: 'inputs: {a: None}',
    is: { inputs: [{ name: 'a', schema: { type: 'string' }, ...input, default: 'None' }] },
  },
  {
    rule: 'context holds for the run and for every step',
    text: 'context: {timeout: 60, max_retries: 3, colour: red}',
    is: { limits: { maxParallel: 10, maxDepth: 10, timeout: 60_000 } },
  },
  {
    rule: 'inputs in two spellings are joined, in whatever order they stand',
    text: 'parameters: {a: 1, b: 2}\ninputs: {b: {type: integer, default: 3}, c: 4}',
    stays: true,
    is: {
      inputs: [
        { name: 'a', schema: { type: 'number' }, ...input, default: 1 },
        { name: 'b', schema: { type: 'integer' }, ...input, default: 3 },
        { name: 'c', schema: { type: 'number' }, ...input, default: 4 },
      ],
    },
  },
  {
    rule: 'a declaration in two spellings: the last word is that of inputs, and what it leaves out stays',
    text: 'inputs: {a: {type: string, description: own}}\nparameters: {a: {default: x, description: other}}',
    stays: true,
    is: { inputs: [{ name: 'a', schema: { type: 'string', description: 'own' }, ...input, default: 'x', description: 'own' }] },
  },
  {
    rule: 'a default that repeats the whole declaration means the declaration',
    text: 'parameters: {a: &a {type: integer, default: 3}}\ninputs: {a: {type: string, default: *a, required: false}}',
    stays: true,
    is: { inputs: [{ name: 'a', schema: { type: 'integer' }, ...input, default: 3 }] },
  },
  { rule: 'a spelling that is no map adds nothing', text: 'inputs: 1\nparameters: {b: 1}', problems: ['wrong-type@1'] },

  {
    rule: 'data and variables',
    text: 'data: {a: [1, "{{ x }}"]}\nvariables: {n: 0}',
    is: { data: { a: [1, '{{ x }}'] }, variables: { n: 0 } },
  },
  { rule: 'config is data', text: 'config: {a: 1}', is: { data: { a: 1 } } },
  { rule: 'variables as a list', text: 'variables:\n  - n: 0', is: { variables: { n: 0 } } },
  { rule: 'data is a map', text: 'data: 3', problems: ['wrong-type@3'] },
  {
    rule: 'orchestrator and default_model',
    text: 'orchestrator: a:b\ndefault_model: [c, d]',
    is: { orchestrator: 'a:b', defaultModel: ['c', 'd'] },
  },
  {
    rule: 'alerts are thresholds; what does not fit is left out',
    text: 'alerts: {time: 2m, cost: 0.5, drift: 1, agreement: 2}',
    is: { alerts: { time: 120_000, cost: 0.5 } },
    problems: ['wrong-type@1', 'wrong-type@2'],
  },
  { rule: 'empty alerts say nothing', text: 'alerts:', is: { alerts: {} } },
  { rule: 'another name of triggers', text: 'on:\n  schedule: "0 7 * * *"', is: {} },
  { rule: 'another name of orchestrator', text: 'intelligence_model: a:b', is: { orchestrator: 'a:b' } },
  {
    rule: 'empty models say nothing',
    text: 'orchestrator:\ndefault_model:',
    is: { orchestrator: undefined, defaultModel: undefined },
  },
  {
    rule: 'on_limit',
    text: 'limits: {max_parallel: 10, on_limit: ask}',
    is: { limits: { maxParallel: 10, parallelSaid: true, onLimit: 'ask', maxDepth: 10 } },
  },
  { rule: 'model at the top is the default model', text: 'model: a:b', is: { defaultModel: 'a:b' } },
  {
    rule: 'limits',
    text: 'limits: {max_parallel: 3, timeout: 5m, max_cost: 0.5, max_tokens: 1000, max_calls: 7, max_steps: 9, max_depth: 2}',
    is: {
      limits: {
        maxParallel: 3,
        parallelSaid: true,
        timeout: 300_000,
        maxCost: 0.5,
        maxTokens: 1000,
        maxCalls: 7,
        maxSteps: 9,
        maxDepth: 2,
      },
    },
  },
  {
    rule: 'limits where nothing is said',
    text: 'limits: {timeout: 1}',
    is: { limits: { maxParallel: 10, maxDepth: 10, timeout: 1000 } },
  },
  {
    rule: 'what is wrong with limits',
    text: 'limits: {max_paralel: 3, max_cost: 0, max_steps: some}',
    problems: ['unknown-key@max_paralel', 'wrong-type@0', 'wrong-type@some'],
  },
  { rule: 'limits is a map', text: 'limits: 3', problems: ['wrong-type@3'] },
  {
    rule: 'finally has a limit of its own',
    text: 'limits: {timeout: 5m, finally: 90s}',
    is: { limits: { maxParallel: 10, maxDepth: 10, timeout: 300_000, finally: 90_000 } },
  },
  { rule: 'empty limits say nothing', text: 'limits:', is: { limits: { maxParallel: 10, maxDepth: 10 } } },
  {
    rule: 'outputs',
    text: yaml`
      outputs:
        a: "{{ other }}"
        b: {value: "{{ other.x }}", type: integer, description: about}
        c: {d: 1}
        e: {source: x}`,
    is: {
      outputs: [
        { name: 'a', value: '{{ other }}', ...output },
        { name: 'b', value: '{{ other.x }}', type: 'number', description: 'about', file: undefined },
        { name: 'c', value: { d: 1 }, ...output },
        { name: 'e', value: 'x', ...output },
      ],
    },
  },
  {
    rule: 'outputs as a list',
    text: 'outputs:\n  - name: a\n    value: 1\n  - b: 2',
    is: {
      outputs: [
        { name: 'a', value: 1, ...output },
        { name: 'b', value: 2, ...output },
      ],
    },
  },
  {
    rule: 'a declared output has a value',
    text: 'outputs:\n  a: {type: string, description: about}',
    problems: ['missing-key@a'],
  },
  {
    rule: 'the file of an output',
    text: 'outputs:\n  a: {value: 1, file: a.txt}',
    is: { outputs: [{ name: 'a', value: 1, type: undefined, description: undefined, file: 'a.txt' }], later: [] },
  },
  { rule: 'outputs is a map', text: 'outputs: 3', problems: ['wrong-type@3'] },
  { rule: 'empty outputs say nothing', text: 'outputs:', is: { outputs: [] } },
  {
    rule: 'experts, personalities, defaults, finally, tests; selection',
    text: yaml`
    experts: {a: b}
    personalities: {c: d}
    selection: cost
    defaults: {timeout: 1}
    finally: [{id: f, prompt: bye}]
    tests: [{name: t, expect: {status: succeeded}}]`,
    is: { experts: ['a'], personalities: ['c'], finally: ['f'], tests: ['t'], later: [] },
  },
  {
    rule: 'lists and other names of those',
    text: yaml`
    experts: [{a: b}]
    personalities: [{c: d}]
    selection_schema: cost
    context: {timeout: 1}`,
    is: { experts: ['a'], personalities: ['c'], later: [] },
  },

  {
    rule: 'a key without meaning is a hint in a pipeline',
    text: 'monitoring: {a: 1}',
    problems: ['(hint) unknown-key@monitoring'],
  },
  { rule: 'a key that is nearly one of ours is an error', text: 'inptus: {a: 1}', problems: ['unknown-key@inptus'] },
  {
    rule: 'the root in one key',
    text: yaml`
    name: x
    pipeline:
      inputs: {a: 1}
      steps:
        - {id: one, prompt: hi}`,
    bare: true,
    is: { name: 'x', steps: ['one'], entries: ['name', 'inputs', 'steps'] },
  },
  {
    rule: 'the root in workflow',
    text: yaml`
    workflow:
      steps:
        - {id: one, prompt: hi}
        - two`,
    bare: true,
    is: { steps: ['one'] },
    problems: ['wrong-type@two'],
  },
  { rule: 'steps in flow style', text: 'steps: [{id: one, prompt: hi}]', bare: true, is: { steps: ['one'] } },
  { rule: 'an empty text', text: '', bare: true, problems: ['missing-key@'] },
  { rule: 'a pipeline without steps', text: 'name: x', bare: true, problems: ['missing-key@name'] },
  { rule: 'steps without anything behind them', text: 'steps:', bare: true, problems: ['missing-key@'] },
  { rule: 'a pipeline with an empty list of steps', text: 'steps: []', bare: true, problems: ['missing-key@steps'] },
  { rule: 'steps that are not there yet', text: 'steps:', bare: true, problems: ['missing-key@'] },
  { rule: 'steps misspelt', text: 'stesp: []', bare: true, problems: ['unknown-key@stesp'] },
  { rule: 'a list is no pipeline', text: '- a\n- b', bare: true, problems: ['wrong-type@- a\n- b'] },
  { rule: 'a text is no pipeline', text: 'hello', bare: true, problems: ['wrong-type@hello'] },
];
