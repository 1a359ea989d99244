import { yaml } from '../../../../yaml.ts';
import type { StepCase } from './steps.ts';

const retry = { attempts: 2, delay: 1000, backoff: 'exponential', maxDelay: 30_000, jitter: true };
const loop = { list: '{{ xs }}', as: 'item', maxParallel: 1, continueIf: undefined, breakIf: undefined, onItemFailure: 'stop' };

/** Every spelling of the tables under engine/language/dialects that a step may have. */
export const dialectCases: StepCase[] = [
  {
    rule: 'dependencies as text',
    step: 'prompt: hi\ndependencies: a, b',
    is: { dependencies: ['a', 'b'] },
    dialects: ['dependencies: "a, b" → dependencies: […]'],
  },
  {
    rule: 'depends_on',
    step: 'prompt: hi\ndepends_on: [a]',
    is: { dependencies: ['a'] },
    dialects: ['depends_on → dependencies'],
  },
  { rule: 'depends_on as text', step: 'prompt: hi\ndepends_on: a b', is: { dependencies: ['a', 'b'] } },
  { rule: 'needs', step: 'prompt: hi\nneeds: a', is: { dependencies: ['a'] } },
  { rule: 'if', step: 'prompt: hi\nif: a > 1', is: { condition: 'a > 1' }, dialects: ['if → condition'] },
  { rule: 'foreach', step: 'prompt: hi\nforeach: "{{ xs }}"', is: { loop }, dialects: ['foreach → for_each'] },
  {
    rule: 'for with items',
    step: 'prompt: hi\nfor: {items: "{{ xs }}", variable: x, parallel: true}',
    is: { loop: { ...loop, as: 'x', maxParallel: undefined } },
  },
  {
    rule: 'loop with foreach',
    step: 'prompt: hi\nloop: {foreach: "{{ xs }}", max_concurrent: 3}',
    is: { loop: { ...loop, maxParallel: 3 } },
  },
  {
    rule: 'create_parallel_queue',
    step: yaml`
    create_parallel_queue:
      on: "{{ xs }}"
      max_parallel: 2
      task: {prompt: hi}`,
    is: { kind: 'group', loop: { ...loop, maxParallel: 2 } },
  },
  {
    rule: 'action_loop as a list',
    step: 'until: done\naction_loop: [{prompt: hi}]',
    is: {
      kind: 'group',
      later: [],
      loop: { until: 'done', maxIterations: 10, strict: false, maxParallel: 1, onItemFailure: 'stop' },
    },
  },
  { rule: 'action_loop as one step', step: 'until: done\naction_loop: {prompt: hi}', is: { kind: 'group' } },
  {
    rule: 'add_completion_task has no meaning',
    step: yaml`
    prompt: hi
    for_each: "{{ xs }}"
    add_completion_task: true`,
    is: { loop },
    dialects: ['add_completion_task → '],
  },
  {
    rule: 'max_concurrent beats parallel',
    step: yaml`
    prompt: hi
    for_each: "{{ xs }}"
    parallel: true
    max_concurrent: 2`,
    is: { loop: { ...loop, maxParallel: 2 } },
  },
  { rule: 'parallel: false', step: 'prompt: hi\nfor_each: "{{ xs }}"\nparallel: false', is: { loop } },
  {
    rule: 'parallel as a number',
    step: 'prompt: hi\nfor_each: "{{ xs }}"\nparallel: 5',
    is: { loop: { ...loop, maxParallel: 5 } },
  },
  { rule: 'loop_var', step: 'prompt: hi\nfor_each: "{{ xs }}"\nloop_var: x', is: { loop: { ...loop, as: 'x' } } },
  {
    rule: 'loop_name is another name of the loop',
    step: yaml`
    prompt: hi
    for_each: "{{ xs }}"
    loop_name: outer`,
    is: { loop: { ...loop, name: 'outer' }, later: [] },
    dialects: [],
  },
  {
    rule: 'loop_name is a name that templates can say',
    step: yaml`
    prompt: hi
    for_each: "{{ xs }}"
    loop_name: my-loop`,
    problems: ['wrong-type@my-loop'],
  },
  {
    rule: 'parallel_map is a loop of all at once',
    step: yaml`
    type: parallel_map
    items: "{{ xs }}"
    prompt: hi`,
    is: { loop: { ...loop, maxParallel: undefined } },
  },
  {
    rule: 'a limit beats parallel_map',
    step: yaml`
    type: parallel_map
    items: "{{ xs }}"
    max_parallel: 2
    prompt: hi`,
    is: { loop: { ...loop, maxParallel: 2 } },
    dialects: ['items → for_each', 'type: parallel_map → '],
  },
  {
    rule: 'while as a map',
    step: 'prompt: hi\nwhile: {condition: a, max_iterations: 3}',
    is: { later: [], loop: { while: 'a', maxIterations: 3, strict: false, maxParallel: 1, onItemFailure: 'stop' } },
  },
  {
    rule: 'loop_condition',
    step: 'prompt: hi\nloop_condition: a',
    is: { later: [], loop: { while: 'a', maxIterations: 10, strict: false, maxParallel: 1, onItemFailure: 'stop' } },
  },
  {
    rule: 'continue_on_error: true',
    step: 'prompt: hi\ncontinue_on_error: true',
    is: { onFailure: 'continue' },
    dialects: ['continue_on_error: true → on_failure: continue'],
  },
  { rule: 'continue_on_error: false', step: 'prompt: hi\ncontinue_on_error: false', is: { onFailure: 'fail' } },
  { rule: 'on_error: continue', step: 'prompt: hi\non_error: continue', is: { onFailure: 'continue' } },
  { rule: 'on_error: stop', step: 'prompt: hi\non_error: stop', is: { onFailure: 'fail' } },
  { rule: 'on_error: retry', step: 'prompt: hi\non_error: retry', is: { retry } },
  { rule: 'on_error: an id', step: 'prompt: hi\non_error: mend', is: { onFailure: { step: 'mend' } } },
  {
    rule: 'on_error: prose is a prompt in the place of the work',
    step: 'prompt: hi\non_error: try again later',
    dialects: ['on_error: "try again later" → on_error: {…}'],
    is: { handlers: [{ fallback: { prompt: 'try again later' } }], later: [] },
  },
  {
    rule: 'on_failure: retry',
    step: 'prompt: hi\non_failure: retry',
    is: { retry, onFailure: 'fail' },
    dialects: ['on_failure: retry → retry: 2'],
  },
  { rule: 'on_failure: stop', step: 'prompt: hi\non_failure: stop', is: { onFailure: 'fail' } },
  {
    rule: 'max_retries counts attempts',
    step: 'tool: terminal\nmax_retries: 3',
    is: { retry },
    dialects: ['max_retries: 3 → retry: 2'],
  },
  { rule: 'max_retries: 0 is no retry', step: 'tool: terminal\nmax_retries: 0', is: { retry: { ...retry, attempts: 0 } } },
  { rule: 'max_retries that is no number', step: 'tool: terminal\nmax_retries: some', problems: ['wrong-type@some'] },
  {
    rule: 'retry_config',
    step: 'prompt: hi\nretry_config: {max_retries: 4, retry_delay: 2, backoff_strategy: constant}',
    is: { retry: { ...retry, attempts: 3, delay: 2000, backoff: 'constant' } },
  },
  {
    rule: 'retry_config with the factor of its waits',
    step: 'prompt: hi\nretry_config: {max_retries: 3, backoff_factor: 2}',
    is: { retry: { ...retry, backoff: 'exponential' } },
  },
  {
    rule: 'waits that stay the same by their factor',
    step: 'prompt: hi\nretry: {attempts: 2, backoff_factor: 1}',
    is: { retry: { ...retry, backoff: 'constant' } },
  },
  {
    rule: 'a factor that is none of ours, or computed',
    step: 'prompt: hi\nretry_config: {max_retries: 3, backoff_factor: 1.5}',
    problems: ['wrong-type@1.5'],
  },
  {
    rule: 'a computed factor',
    step: 'prompt: hi\nretry_config: {max_retries: 3, backoff_factor: "{{ x }}"}',
    problems: ['wrong-type@"{{ x }}"'],
  },
  {
    rule: 'retry with members of others',
    step: 'prompt: hi\nretry: {max_attempts: 2, initial_delay: 3}',
    is: { retry: { ...retry, attempts: 1, delay: 3000 } },
  },
  {
    rule: 'error_handling.retry',
    step: 'prompt: hi\nerror_handling: {retry: {max_attempts: 2}}',
    is: { retry: { ...retry, attempts: 1 } },
  },
  { rule: 'goto', step: 'prompt: hi\ngoto: b', is: { onSuccess: 'b' } },
  { rule: 'else with an id', step: 'prompt: hi\nif: a\nelse: b', is: { condition: 'a', onFalse: 'b' } },
  { rule: 'requires_model: none', step: 'prompt: hi\nrequires_model: none', is: { model: undefined, later: [] } },
  { rule: 'requires_model as a name', step: 'prompt: hi\nrequires_model: a:b', is: { model: 'a:b' } },
  { rule: 'requires_model as a wish', step: 'prompt: hi\nrequires-model: {min_size: 7B}', is: { later: [] } },
  { rule: 'selection_schema', step: 'prompt: hi\nselection_schema: cost', is: { later: [] } },
  {
    rule: 'vars as a list',
    step: yaml`
    prompt: hi
    vars:
      - title: A title
      - name: score
        type: float
      - word`,
    is: {
      answer: {
        vars: ['title', 'score', 'word'],
        schema: {
          type: 'object',
          properties: { title: { type: 'string', description: 'A title' }, score: { type: 'number' }, word: { type: 'string' } },
          required: ['title', 'score', 'word'],
          additionalProperties: false,
        },
      },
    },
  },
  {
    rule: 'products as a list',
    step: yaml`
    prompt: hi
    products:
      - brief: out.md
      - {name: facts, file: f.csv}
      -
      - [x]`,
    is: {
      products: [
        { name: 'brief', file: 'out.md', format: 'markdown', value: undefined },
        { name: 'facts', file: 'f.csv', format: 'csv', value: undefined },
      ],
    },
  },
  { rule: 'produces alone has no meaning', step: 'prompt: hi\nproduces: text', is: { products: [] }, dialects: ['produces → '] },
  {
    rule: 'location is a product',
    step: yaml`
    prompt: hi
    produces: report
    location: ./out/{{ x }}.md`,
    is: { products: [{ name: 'location', file: './out/{{ x }}.md', format: 'markdown', value: undefined }] },
  },
  {
    rule: 'a location that is a folder holds a file of the name of the step',
    step: yaml`
    id: a
    prompt: hi
    location: ./out/`,
    is: { products: [{ name: 'location', file: './out/a.md', format: 'text', value: undefined }], later: [] },
  },
  { rule: 'system_prompt', step: 'prompt: hi\nsystem_prompt: Be kind', is: { system: 'Be kind' } },
  { rule: 'type of a step has no meaning', step: 'prompt: hi\ntype: llm', is: { kind: 'prompt' } },
  {
    rule: 'kebab spelling of a key',
    step: yaml`
    prompt: hi
    max-tokens: 5
    on-error: continue`,
    is: { maxTokens: 5, onFailure: 'continue' },
  },
  {
    rule: 'one key in two spellings',
    step: yaml`
    prompt: hi
    dependencies: [a]
    depends_on: [b]`,
    is: { dependencies: ['a'] },
    problems: ['duplicate-key@depends_on'],
  },
  {
    rule: 'inputs of a step are its parameters',
    step: yaml`
    tool: filesystem
    action: read
    inputs: {path: a}`,
    is: { parameters: { path: 'a' } },
  },

  {
    rule: 'an action of a model',
    step: 'action: generate_text\nparameters: {prompt: "Say {{ x }}", model: m, max_tokens: 5, temperature: 1, system: s, tone: kind}',
    is: {
      kind: 'prompt',
      prompt: 'Say {{ x }}',
      model: 'm',
      maxTokens: 5,
      temperature: 1,
      system: 's',
      parameters: { tone: 'kind' },
    },
  },
  {
    rule: 'what the step says itself beats its parameters',
    step: yaml`
    action: generate-text
    model: mine
    parameters: {prompt: hi, model: other}`,
    is: { model: 'mine' },
  },
  {
    rule: 'analyze_text joins prompt, kind and text',
    step: 'action: analyze_text\nparameters: {text: "{{ t }}", analysis_type: mood, prompt: Look}',
    is: { prompt: 'Look\n\nKind of analysis: mood\n\n{{ t }}' },
  },
  {
    rule: 'analyze without a prompt has one of its own',
    step: 'action: analyze\nparameters: {text: "{{ t }}"}',
    is: { prompt: 'Analyse the following text.\n\n{{ t }}' },
  },
  {
    rule: 'generate_structured has a schema',
    step: 'action: generate-structured\nparameters: {prompt: hi, schema: {type: object}}',
    is: { answer: { schema: { type: 'object' }, vars: [] } },
  },
  {
    rule: 'an action of a model wants a prompt',
    step: 'action: generate\nparameters: {model: m}',
    problems: ['missing-key@action: generate'],
  },
  { rule: 'an action beside its own kind', step: 'action: generate_text\nprompt: hi', is: { kind: 'prompt', prompt: 'hi' } },
  {
    rule: 'debug shows a message and sets the rest',
    step: 'action: debug\nparameters: {message: "Now {{ x }}", n: 1}',
    is: { kind: 'set', show: 'Now {{ x }}', set: { n: 1 } },
  },
  {
    rule: 'evaluate_condition sets a result',
    step: 'action: evaluate_condition\nparameters: {condition: a > 1}',
    is: { kind: 'set', set: { result: '{{ a > 1 }}' } },
  },
  {
    rule: 'read_file',
    step: 'action: read_file\nparameters: {file_path: a}',
    is: { kind: 'tool', tool: 'filesystem', action: 'read', parameters: { path: 'a' } },
  },
  {
    rule: 'a tool in action',
    step: 'action: filesystem\nparameters: {action: write, path: a, content: b}',
    is: { tool: 'filesystem', action: 'write', parameters: { path: 'a', content: 'b' } },
  },
  {
    rule: 'any known tool in action',
    step: 'action: web-search\nparameters: {query: a}',
    is: { tool: 'web-search', action: 'search' },
  },
  {
    rule: 'the action in the parameters',
    step: yaml`
    tool: filesystem
    action: execute
    parameters: {action: list, directory: a}`,
    is: { action: 'list', parameters: { path: 'a' } },
  },
  {
    rule: 'prose beside a tool with its action in the parameters',
    step: yaml`
    tool: filesystem
    action: Write it down
    parameters: {action: write, path: a, content: b}`,
    is: { action: 'write' },
  },
  {
    rule: 'prose beside a tool is its usual action',
    step: yaml`
    tool: terminal
    action: Run the thing
    parameters: {cmd: ls}`,
    is: { action: 'execute', parameters: { command: 'ls' } },
  },
  {
    rule: 'another name of an action',
    step: yaml`
    tool: terminal
    action: execute_command
    parameters: {command: ls}`,
    is: { action: 'execute' },
  },
  { rule: 'another name of a tool', step: 'tool: http_client\naction: get', is: { tool: 'http', action: 'get' } },
  {
    rule: 'another spelling of an action',
    step: 'tool: web_search\naction: search',
    is: { tool: 'web-search', action: 'search' },
  },
  {
    rule: 'our name of a parameter beats theirs',
    step: yaml`
    tool: filesystem
    action: read
    parameters: {path: a, file: b}`,
    is: { parameters: { path: 'a', file: 'b' } },
  },
  {
    rule: 'prose alone is a prompt',
    step: 'action: Write a poem\nparameters: {topic: sea}',
    is: { kind: 'prompt', prompt: 'Write a poem', parameters: { topic: 'sea' } },
  },
  {
    rule: 'prose with a text',
    step: 'action: Sum this up\nparameters: {text: "{{ t }}"}',
    is: { prompt: 'Sum this up\n\n{{ t }}' },
  },
  {
    rule: 'one unknown word is no action',
    step: 'action: generat',
    is: { kind: 'unsupported' },
    problems: ['unknown-action@generat'],
  },
  {
    rule: 'an AUTO action alone is a prompt of its words',
    step: 'action: <AUTO>look up {{ x }} or <AUTO>another</AUTO> word</AUTO>',
    is: { kind: 'prompt', prompt: 'look up {{ x }} or another word', autos: [], later: [] },
  },
  {
    rule: 'an AUTO action beside a tool is a prompt that may call it',
    step: yaml`
    tool: web_search
    action: <AUTO>find {{ x }}</AUTO>
    parameters: {query: q}`,
    is: { kind: 'prompt', prompt: 'find {{ x }}', tools: ['web-search'], parameters: { query: 'q' }, later: [] },
  },
  {
    rule: 'an action that a template gives needs a tool beside it',
    step: 'action: "{{ x }}"',
    is: { kind: 'unsupported', later: [] },
    problems: ['unknown-action@"{{ x }}"'],
  },
  {
    rule: 'prose with templates in it is a prompt',
    step: 'action: Look up {{ x }} in the notes',
    is: { kind: 'prompt', prompt: 'Look up {{ x }} in the notes', later: [] },
  },
  { rule: 'an empty action alone says nothing', step: 'id: a\naction:', is: { kind: 'unsupported' }, problems: ['no-kind@a'] },
  { rule: 'a tool in action without parameters', step: 'action: terminal', is: { tool: 'terminal', action: 'execute' } },
  {
    rule: 'a message alone sets nothing',
    step: 'action: print\nparameters: {message: hi}',
    is: { kind: 'set', set: {}, show: 'hi' },
  },
  { rule: 'an action of a model without parameters', step: 'action: llm_call', problems: ['missing-key@action: llm_call'] },
  {
    rule: 'a constant condition needs no braces',
    step: 'action: evaluate_condition\nparameters: {condition: true}',
    is: { set: { result: true } },
  },
  {
    rule: 'long prose is a prompt all the same',
    step: 'action: Write a long and winding poem about the sea and what is in it',
    is: { kind: 'prompt', prompt: 'Write a long and winding poem about the sea and what is in it' },
  },
  {
    rule: 'members that the spread does not know keep their name',
    step: 'prompt: hi\nfor: {items: "{{ xs }}", wobble: 1}',
    problems: ['unknown-key@wobble'],
  },
  {
    rule: 'user-prompt is ask',
    step: 'tool: user-prompt\nparameters: {prompt: ok?}',
    is: { kind: 'ask', ask: 'ok?', type: 'text' },
  },
  {
    rule: 'user-prompt brings its type, default and time',
    step: 'tool: user-prompt\nparameters: {message: How many?, input_type: integer, default: 3, timeout: 60}',
    is: { kind: 'ask', ask: 'How many?', type: 'number', default: 3, timeout: 60_000 },
  },
  {
    rule: 'user-prompt with options is a choice',
    step: 'tool: user_prompt\nparameters: {question: Which?, options: [a, b]}',
    is: { kind: 'ask', ask: 'Which?', type: 'choice', choices: ['a', 'b'] },
  },
  {
    rule: 'feedback-collection with fields is a form',
    step: 'tool: feedback-collection\nparameters: {prompt: How was it?, fields: {stars: integer}}',
    is: { kind: 'ask', ask: 'How was it?', type: 'form', fields: { stars: 'integer' } },
  },
  {
    rule: 'approval-gate wants a yes or a no',
    step: 'tool: approval-gate\nparameters: {message: Publish?, approvers: [ann]}',
    is: { kind: 'ask', ask: 'Publish?', type: 'approve' },
  },
  {
    rule: 'approval-gate asks with its title and its content',
    step: yaml`
    tool: approval-gate
    parameters: {title: Publish, content: The text., context: cli}`,
    is: { kind: 'ask', ask: 'Publish\n\nThe text.', type: 'approve' },
    dialects: ['tool: approval-gate → ask', 'context → '],
  },
  {
    rule: 'approval-gate that wants a reason or lets the content be changed is a form of the names of its result',
    step: 'tool: approval-gate\nparameters: {title: Publish?, require_reason: true, allow_modifications: true}',
    is: {
      kind: 'ask',
      ask: 'Publish?',
      type: 'form',
      fields: {
        approved: { type: 'boolean' },
        rejection_reason: { type: 'string', required: false },
        modified_content: { type: 'string', required: false },
      },
    },
  },
  {
    rule: 'feedback-collection: its questions are the fields of a form',
    step: yaml`
    tool: feedback-collection
    parameters:
      title: How was it?
      questions:
        - {id: stars, text: How good?, type: rating, scale: 3}
        - {id: again, text: Once more?, type: boolean}
        - {id: part, text: Which?, type: choice, choices: [a, b]}
        - {id: words, text: More?, type: text}
      required_questions: [stars]`,
    is: {
      kind: 'ask',
      ask: 'How was it?',
      type: 'form',
      fields: {
        stars: { type: 'integer', required: true, description: 'How good?', minimum: 1, maximum: 3 },
        again: { type: 'boolean', required: false, description: 'Once more?' },
        part: { type: 'string', required: false, description: 'Which?', choices: ['a', 'b'] },
        words: { type: 'string', required: false, description: 'More?' },
      },
    },
  },
  {
    rule: 'every kind of failure is no kind, and names of exceptions are kinds',
    step: 'prompt: hi\non_error: [{error_types: [FileNotFoundError, KeyError], use: 1}, {error_types: ["*"], use: 2}]',
    is: {
      handlers: [{ kinds: ['tool', 'bad-response'], use: 1 }, { use: 2 }],
    },
  },
  {
    rule: 'numbers of errors, and a step beside the handler that may fail, are not executable and say so',
    step: 'prompt: hi\non_error: [{error_codes: [500], continue_on_handler_failure: true, log_level: error, step: b}, {continue_on_handler_failure: true, use: 1}, {continue_on_handler_failure: false, step: b}]',
    is: {
      later: [
        'A handler for numbers of errors (`error_codes`)',
        'Going on where the step of a handler fails (`continue_on_handler_failure`)',
      ],
    },
  },
  {
    rule: 'pipeline-executor is pipeline',
    step: 'tool: pipeline-executor\nparameters: {pipeline: a.yaml, inputs: {b: 1}}',
    is: { kind: 'pipeline', pipeline: 'a.yaml' },
  },
  {
    rule: 'a tool that is a kind, in action',
    step: 'action: approval-gate',
    is: { kind: 'ask', ask: 'approval-gate', type: 'approve' },
  },
  {
    rule: 'pipeline-executor brings all its parameters',
    step: yaml`
    tool: pipeline-executor
    action: execute
    parameters:
      pipeline: a.yaml
      inputs: {b: 1}
      output_mapping: {report: brief}
      inherit_context: true
      timeout: 60000
      error_handling: continue
      retry_count: 3
      retry_delay: 5
      wait_for_completion: true`,
    is: {
      kind: 'pipeline',
      pipeline: 'a.yaml',
      inputs: { b: 1 },
      rename: { report: 'brief' },
      inherit: [],
      timeout: 60_000,
      onFailure: 'continue',
      retry: { ...retry, attempts: 3, delay: 5000 },
      later: [],
    },
  },
  {
    rule: 'pipeline-executor with words of others',
    step: 'tool: pipeline_executor\nparameters: {path: a.yaml, input_mapping: {b: 1}, error_handling: {retry: {max_attempts: 2}, on_failure: skip}}',
    is: { kind: 'pipeline', pipeline: 'a.yaml', inputs: { b: 1 }, onFailure: 'skip', retry: { ...retry, attempts: 1 } },
  },
  {
    rule: 'error_handling: retry gives way to a count',
    step: 'tool: pipeline-executor\nparameters: {pipeline: a.yaml, error_handling: retry, retry_count: 1}',
    is: { retry: { ...retry, attempts: 1 } },
  },
  {
    rule: 'error_handling: retry alone',
    step: 'tool: pipeline-executor\nparameters: {pipeline: a.yaml, error_handling: retry}',
    is: { retry },
  },
  {
    rule: 'error_handling: stop',
    step: 'tool: pipeline-executor\nparameters: {pipeline: a.yaml, error_handling: stop}',
    is: { onFailure: 'fail' },
  },
  {
    rule: 'a called pipeline is always waited for',
    step: 'tool: pipeline-executor\nparameters: {pipeline: a.yaml, wait_for_completion: false}',
    is: { later: ['A called pipeline that nobody waits for (`wait_for_completion: false`)'] },
  },
  {
    rule: 'what a call cannot use is told',
    step: 'tool: pipeline-executor\nparameters: {pipeline: a.yaml, colour: red}',
    is: { kind: 'pipeline' },
    dialects: ['tool: pipeline-executor → pipeline', 'colour → '],
  },
  {
    rule: 'what the step says beats the parameters of the call',
    step: yaml`
    tool: pipeline-executor
    timeout: 5
    parameters: {pipeline: a.yaml, timeout: 60000}`,
    is: { timeout: 5000 },
    dialects: ['tool: pipeline-executor → pipeline', 'timeout → '],
  },
  {
    rule: 'response_format: json_object',
    step: 'action: generate\nparameters: {prompt: hi, response_format: json_object}',
    is: { kind: 'prompt', answer: { schema: { type: 'object' }, vars: [] } },
  },
  {
    rule: 'response_format: json_schema',
    step: 'prompt: hi\nresponse_format: {type: json_schema, json_schema: {name: x, schema: {type: array}}}',
    is: { answer: { schema: { type: 'array' }, vars: [] } },
  },
  {
    rule: 'response_format: text says nothing',
    step: 'prompt: hi\nresponse_format: {type: text}',
    is: { answer: undefined },
    dialects: ['response_format → '],
  },
  {
    rule: 'response_format of another kind is a stranger',
    step: 'prompt: hi\nresponse_format: xml',
    problems: ['unknown-key@response_format'],
  },
  {
    rule: 'max_completion_tokens',
    step: 'action: llm\nparameters: {prompt: hi, max_completion_tokens: 9}',
    is: { maxTokens: 9 },
  },
  {
    rule: 'max_completion_tokens of the step',
    step: 'prompt: hi\nmax_completion_tokens: 9',
    is: { maxTokens: 9 },
    dialects: ['max_completion_tokens → max_tokens'],
  },
  {
    rule: 'type llm with the prompt in the parameters',
    step: 'type: llm\nparameters: {prompt: hi, model: m, tone: kind}',
    is: { kind: 'prompt', prompt: 'hi', model: 'm', parameters: { tone: 'kind' } },
  },
  { rule: 'type prompt', step: 'type: prompt\nprompt: hi', is: { kind: 'prompt' }, dialects: ['type → '] },
  {
    rule: 'type tool',
    step: yaml`
      type: tool
      tool: terminal
      parameters: {command: ls}`,
    is: { kind: 'tool' },
    dialects: ['type → '],
  },
  {
    rule: 'input as a map is parameters',
    step: yaml`
    tool: filesystem
    action: read
    input: {path: a}`,
    is: { parameters: { path: 'a' } },
    dialects: ['input → parameters'],
  },
  {
    rule: 'produces, location and format',
    step: yaml`
    prompt: hi
    produces: report
    location: out.txt
    format: md`,
    is: { products: [{ name: 'location', file: 'out.txt', format: 'markdown', value: undefined }] },
  },
  { rule: 'format alone is a stranger', step: 'prompt: hi\nformat: md', problems: ['unknown-key@format'] },
  {
    rule: 'on_failure: retry gives way to a count of retries',
    step: yaml`
    tool: terminal
    on_failure: retry
    max_retries: 4`,
    is: { retry: { ...retry, attempts: 3 } },
    dialects: ['max_retries: 4 → retry: 3', 'on_failure: retry → '],
  },
  {
    rule: 'handlers in the words of others',
    step: yaml`
    prompt: hi
    on_error:
      - error_types: [ConnectionError, TimeoutError, rate]
        error_patterns: ["a+", b]
        fallback_value: none
        priority: 2
      - handler_task_id: mend
        retry_with_handler: true
        max_handler_retries: 3
        enabled: true
        priority: 1
      - {error_types: timeout, enabled: false, fallback_value: x}`,
    dialects: [
      'error_types → kinds',
      'error_patterns → pattern',
      'fallback_value → use',
      'ConnectionError → network',
      'TimeoutError → timeout',
      'handler_task_id → step',
      'max_handler_retries → retry',
      'retry_with_handler: true → ',
      'error_types → kinds',
      'fallback_value → use',
    ],
    is: {
      handlers: [
        { step: 'mend', retry: { attempts: 3 } },
        { kinds: ['network', 'timeout', 'rate'], pattern: '(?:a+)|(?:b)', use: 'none' },
      ],
    },
  },
  {
    rule: 'a handler in prose is a prompt, also with templates, beside further attempts and a last value',
    step: yaml`
    tool: terminal
    on_error:
      - {handler_action: look at it again}
      - {action: "try {{ error.message }}", continue_on_handler_failure: true}
      - {handler_action: mend it, max_handler_retries: 2, retry_with_handler: true, fallback_value: none}`,
    dialects: [
      'handler_action: "look at it again" → fallback: {…}',
      'action → fallback: {…}',
      'continue_on_handler_failure → ',
      'handler_action: "mend it" → fallback: {…}',
      'max_handler_retries → retry',
      'fallback_value → use',
      'retry_with_handler: true → ',
    ],
    is: {
      handlers: [
        { fallback: { prompt: 'look at it again' } },
        { fallback: { prompt: 'try {{ error.message }}' } },
        { fallback: { prompt: 'mend it' }, retry: { attempts: 2 }, use: 'none' },
      ],
      later: [],
    },
  },
  {
    rule: 'members of selection_schema',
    step: 'prompt: hi\nselection_schema: {strategy: cost, cost_limit: 0.5, max_latency_ms: 900, required_capabilities: [schema]}',
    dialects: [
      'selection_schema → selection',
      'cost_limit → max_cost',
      'max_latency_ms: 900 → max_latency: "900ms"',
      'required_capabilities → require',
    ],
  },
  {
    rule: 'kebab spelling of an older key is one use',
    step: yaml`
    prompt: hi
    depends-on: [a]
    max-retries: 3
    on-failure: stop`,
    is: { dependencies: ['a'], retry, onFailure: 'fail' },
    dialects: ['depends-on → dependencies', 'max-retries: 3 → retry: 2', 'on-failure: stop → on_failure: fail'],
  },
  {
    rule: 'products with a format and no file are called like it',
    step: yaml`
    prompt: hi
    products:
      - {name: brief, format: markdown, variables: [title]}
      - {name: facts.txt, format: txt, template: "{{ title }}"}
      - {name: all, path: a.json, content: "{{ x }}"}`,
    is: {
      products: [
        { name: 'brief', file: 'brief.md', format: 'markdown', value: undefined },
        { name: 'facts.txt', file: 'facts.txt', format: 'text', value: '{{ title }}' },
        { name: 'all', file: 'a.json', format: 'json', value: '{{ x }}' },
      ],
    },
  },
  {
    rule: 'completed and success are words for a status',
    step: "prompt: \"{% if a.status == 'completed' %}x{{ b.status != 'success' }}{% else %}{% for y in xs if mend.status in ['success', 'completed'] %}{% set z = a.status == 'completed' %}{% endfor %}{% endif %}\"\ncondition: a.status == \"completed\"",
    dialects: [
      'completed → succeeded',
      'success → succeeded',
      'success → succeeded',
      'completed → succeeded',
      'completed → succeeded',
      'completed → succeeded',
    ],
  },
  {
    rule: 'elsewhere they are words as others',
    step: "prompt: \"{{ a.result == 'completed' }} {{ a.status == 'failed' }} success\"",
    dialects: [],
  },
];
