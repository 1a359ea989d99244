import type { FailureKind } from '../../engine/language/failures.ts';
import type { Json, JsonMap } from '../../engine/language/json.ts';
import { specificationTexts } from '../../engine/language/texts/insight/specification.ts';
import { yaml } from '../yaml.ts';

/**
 * What the specification of ContextLab's orchestrator says, statement by statement, in our words; each with a pipeline or a command that
 * shows where Baton stands on it. It exists in two drafts, A and B, which contradict each other.
 */
export interface Statement {
  id: string;
  draft: 'A' | 'B' | 'A and B';
  says: string;
  /** Where our language or product says it. */
  here: string;
  /** What was decided otherwise, and why. */
  decided?: string;
  /** A pipeline; the other fields tell what must come of it. */
  text?: string;
  /** Pipelines that it may call. */
  files?: Readonly<Record<string, string>>;
  /** Personalities that lie as files. */
  personalities?: readonly string[];
  /** Values of the pipeline as it is read, by path. */
  is?: Readonly<Record<string, unknown>>;
  /** Errors and warnings, `code@text`; none unless given. With hints where one of them is a hint. */
  problems?: readonly string[];
  /** What `run` refuses before the first step: the statement is not carried out yet. */
  later?: readonly string[];
  runs?: readonly Run[];
  commands?: readonly Command[];
  /** Commands that would show it, and that there are not yet. */
  missing?: readonly string[];
}

/** A run behind ports in memory. */
export interface Run {
  inputs?: JsonMap;
  /** What models answer, by the path of the step; `fails` is a kind of failure. A list is one answer after another. */
  answers?: Readonly<Record<string, Answer | readonly Answer[]>>;
  status?: string;
  degraded?: boolean;
  /** `status`, with the reason of a skip, by path. */
  steps?: Readonly<Record<string, string>>;
  outputs?: JsonMap;
  products?: Readonly<Record<string, string>>;
  /** Of what the model was asked by a step, by path. */
  asked?: Readonly<
    Record<
      string,
      { model?: string; system?: string | null; temperature?: number; max_tokens?: number; tools?: string[]; schema?: boolean }
    >
  >;
  /** Steps in the order of their starts. */
  order?: readonly string[];
  /** How many attempts a step took. */
  attempts?: Readonly<Record<string, number>>;
  /** How many steps run at once at most. */
  together?: number;
}
export type Answer = string | { object: Json } | { fails: FailureKind };

/** A command line in a folder of its own, with the embedded model. */
interface Command {
  files: Readonly<Record<string, string>>;
  args: readonly string[];
  code: number;
  out?: string;
  err?: string;
}

const hi = (more: string, top = ''): string =>
  `${top}${top === '' ? '' : '\n'}steps:\n  - id: a\n    prompt: hi\n${more === '' ? '' : `${more.replaceAll(/^/gm, '    ')}\n`}`;
/** A way with a fork: `check` decides, `other` is where it leads. */
const fork = (route: string, step = 'prompt: hi'): string =>
  `inputs: {topic: {type: string, required: false}}\nsteps:\n  - id: check\n    ${step}\n    ${route}\n  - {id: next, dependencies: [check], prompt: next}\n  - {id: other, prompt: other}\n`;
const wide = `steps:\n${Array.from({ length: 12 }, (_, index) => `  - {id: s${index}, prompt: hi}\n`).join('')}`;
const asked = yaml`
    id: asked
    default_model: openai:gpt-5
    steps:
      - {id: a, prompt: hi}
  `;
const hello = yaml`
    id: hello
    inputs: {who: you}
    steps:
      - {id: greet, set: {said: "Hello, {{ who }}!"}}
    outputs: {said: "{{ said }}"}
  `;
const counted = yaml`
    id: p
    steps:
      - {id: one, set: {x: 1}}
      - {id: add, set: {y: "{{ one.x + 10 }}"}}
    outputs: {sum: "{{ add.y }}"}
  `;
/** A provider that nobody answers for. */
const gone = yaml`
    providers:
      gone: {type: openai-compatible, profile: custom, base_url: "http://127.0.0.1:1/v1", key: none}
    models:
      - {id: "gone:x"}
  `;
const tellsEach = yaml`
    id: p
    steps:
      - id: each
        for_each: [1, 2, 3, 4, 5, 6, 7, 8]
        max_parallel: 1
        prompt: "Sum up: in the text of page {{ item }} the sea is blue. Waves are high today."
        model: [gone:x, offline]
        retry: 0
  `;
const models = 'default_model: openai:gpt-5';

/** A pipeline of which there is something to tell. */
const told = yaml`
    id: p
    name: Greeting
    description: Greets a person.
    inputs: {who: Ada}
    steps:
      - {id: greet, prompt: "Say hello to {{ who }}.", products: {line: hello.md}}
    outputs: {line: "{{ greet }}"}
  `;

export const statements: readonly Statement[] = [
  // 1.1 Header
  {
    id: '1.1 id',
    draft: 'A',
    says: 'A pipeline has an identifier.',
    here: '`id`',
    text: hi('', 'id: research_report_pipeline'),
    is: { id: 'research_report_pipeline' },
  },
  {
    id: '1.1 id, missing',
    draft: 'A',
    says: 'A missing id is derived from the name.',
    here: '`id`',
    decided: specificationTexts['1.1 id, missing'].why,
    text: hi('', 'name: Research Report'),
    is: { id: 'test', name: 'Research Report' },
  },
  {
    id: '1.1 name, description',
    draft: 'A',
    says: 'Texts for people.',
    here: '`name`, `description`',
    text: hi('', 'name: Report\ndescription: Writes one.'),
    is: { name: 'Report', description: 'Writes one.' },
  },
  {
    id: '1.1 orchestrator',
    draft: 'A',
    says: 'The model that manages the run, as provider:model.',
    here: '`orchestrator`',
    text: hi('', 'orchestrator: ollama:llama3.2-70b'),
    is: { orchestrator: 'ollama:llama3.2-70b' },
  },
  {
    id: '1.1 orchestrator coordinates',
    draft: 'A',
    says: 'That model also coordinates the steps.',
    here: 'the graph',
    decided: specificationTexts['1.1 orchestrator coordinates'].why,
    text: hi('', 'orchestrator: a:thinker\ndefault_model: a:writer'),
    runs: [{ answers: { a: 'x' }, asked: { a: { model: 'a:writer' } } }],
  },
  {
    id: '1.1 intelligence_model, analysis_model',
    draft: 'B',
    says: 'Settings name two models for analysing the pipeline.',
    here: '`orchestrator`',
    decided: specificationTexts['1.1 intelligence_model, analysis_model'].why,
    text: hi('', 'intelligence_model: gpt-4o\nanalysis_model: claude-3-5-sonnet-20241022'),
    is: { orchestrator: 'gpt-4o' },
    problems: ['(hint) unknown-key@analysis_model'],
  },
  {
    id: '1.1 default_model',
    draft: 'A',
    says: 'The model of steps that name none.',
    here: '`default_model`',
    text: hi('', models),
    runs: [{ answers: { a: 'x' }, asked: { a: { model: 'openai:gpt-5' } } }],
  },
  {
    id: '1.1 experts as a list',
    draft: 'A',
    says: 'A list of pairs prefers a model for a tool.',
    here: '`experts`',
    text: hi('tools: [web_search]', 'experts:\n  - web_search: gemini:gemini-2.0-flash-thinking-exp'),
    runs: [{ answers: { a: 'x' }, asked: { a: { model: 'gemini:gemini-2.0-flash-thinking-exp' } } }],
  },
  {
    id: '1.1 experts give way',
    draft: 'A',
    says: 'The model of a step goes before the expert of its tool.',
    here: '`model`',
    text: hi('tools: [web_search]\nmodel: a:own', 'experts:\n  - web_search: b:expert'),
    runs: [{ answers: { a: 'x' }, asked: { a: { model: 'a:own' } } }],
  },
  {
    id: '1.1 experts as a map',
    draft: 'B',
    says: 'A named expert has a model, a provider, a temperature, a limit of tokens and a system prompt; a step names it.',
    here: '`experts`, `expert`',
    text: hi(
      'expert: analyst',
      'experts:\n  analyst: {model: gpt-4o, provider: openai, temperature: 0.1, max_tokens: 50, system_prompt: Count.}',
    ),
    runs: [{ answers: { a: 'x' }, asked: { a: { model: 'openai:gpt-4o', temperature: 0.1, max_tokens: 50, system: 'Count.' } } }],
  },
  {
    id: '1.1 experts, temperature',
    draft: 'B',
    says: 'An expert without a temperature has 0.7.',
    here: '`experts`',
    decided: specificationTexts['1.1 experts, temperature'].why,
    text: hi('expert: analyst', 'experts:\n  analyst: {model: openai:gpt-4o}'),
    is: { 'experts.analyst.temperature': undefined },
  },
  {
    id: '1.1 expert unknown',
    draft: 'B',
    says: 'An expert that a step names must be there.',
    here: 'unknown-expert',
    text: hi('expert: analist', 'experts:\n  analyst: {model: openai:gpt-4o}'),
    problems: ['unknown-expert@analist'],
  },
  {
    id: '1.1 selection_schema',
    draft: 'A',
    says: 'One word says how a model is chosen among candidates: cost, performance or balanced.',
    here: '`selection`',
    text: hi('', 'selection_schema: cost'),
    is: { 'selection.strategy': 'cost' },
  },
  {
    id: '1.1 selection_schema, usual',
    draft: 'A',
    says: 'Balanced is usual.',
    here: '`selection`',
    text: hi('', 'selection: {timeout: 5}'),
    is: { 'selection.strategy': 'balanced' },
  },
  {
    id: '1.1 selection',
    draft: 'B',
    says: 'A map with a strategy, a model to fall back on, and a time as a number or as text.',
    here: '`selection`',
    text: hi('', 'selection: {strategy: performance, fallback: gpt-4o-mini, timeout: "30s"}'),
    is: { 'selection.strategy': 'performance', 'selection.fallback': ['gpt-4o-mini'], 'selection.timeout': 30_000 },
  },
  {
    id: '1.1 selection, usual',
    draft: 'B',
    says: 'By default it falls back on another model after 30 seconds.',
    here: '`selection`',
    decided: specificationTexts['1.1 selection, usual'].why,
    text: hi('', 'selection: {strategy: cost}'),
    is: { 'selection.fallback': undefined, 'selection.timeout': undefined },
  },
  {
    id: '1.1 selection of a step',
    draft: 'B',
    says: 'A step has a strategy of its own.',
    here: '`selection` of a step',
    text: hi('selection: performance'),
    is: { 'steps.a.selection.strategy': 'performance' },
  },
  {
    id: '1.1 selection, limits',
    draft: 'A',
    says: 'What one call may cost and how long it may take.',
    here: '`selection.max_cost`, `max_latency`',
    text: hi('', 'selection_schema: {strategy: cost, cost_limit: 0.5, max_latency_ms: 900}'),
    is: { 'selection.maxCost': 0.5, 'selection.maxLatency': 900 },
  },
  {
    id: '1.1 personalities',
    draft: 'B',
    says: 'Personalities have a system prompt, a style and a format.',
    here: '`personalities`',
    text: hi(
      'personality: technical_writer',
      'personalities:\n  technical_writer: {system_prompt: Be exact., style: concise, format: markdown}',
    ),
    is: { 'personalities.technical_writer.style': 'concise', 'personalities.technical_writer.format': 'markdown' },
    runs: [{ answers: { a: 'x' }, asked: { a: { system: 'Be exact.*' } } }],
  },
  {
    id: '1.1 personalities, parameters',
    draft: 'B',
    says: 'A personality has free parameters.',
    here: '`personalities`',
    decided: specificationTexts['1.1 personalities, parameters'].why,
    text: hi('', 'personalities:\n  writer: {system_prompt: Be exact., parameters: {style: concise}}'),
    is: { 'personalities.writer.style': 'concise' },
  },
  {
    id: '1.1 inputs as a list',
    draft: 'A',
    says: 'A list of pairs names inputs with what is usual; None is required.',
    here: '`inputs`',
    text: hi(
      '',
      yaml`
      inputs:
        - topic: None
        - max_pages: 10
        - output_dir: /examples/`,
    ),
    is: {
      'inputs.topic.required': true,
      'inputs.max_pages.default': 10,
      'inputs.max_pages.required': false,
      'inputs.output_dir.default': '/examples/',
    },
  },

  // 1.2 Steps
  {
    id: '1.2 id, name, description',
    draft: 'A',
    says: 'A step has an id and texts for people.',
    here: '`id`, `name`, `description`',
    text: hi('name: First\ndescription: Asks.'),
    is: { 'steps.a.name': 'First', 'steps.a.description': 'Asks.' },
  },
  {
    id: '1.2 dependencies',
    draft: 'A',
    says: 'A step waits for those that it names.',
    here: '`dependencies`',
    text: yaml`
      steps:
        - {id: late, dependencies: [early], prompt: b}
        - {id: early, prompt: a}
    `,
    runs: [{ answers: { early: 'x', late: 'y' }, order: ['early', 'late'] }],
  },
  {
    id: '1.2 tools',
    draft: 'A',
    says: 'The model of a step may use the tools that it lists.',
    here: '`tools`',
    text: hi('tools: [filesystem.read]'),
    runs: [{ answers: { a: 'x' }, asked: { a: { tools: ['filesystem*'] } } }],
  },
  {
    id: '1.2 tools, unknown',
    draft: 'A',
    says: 'A tool in the list must be there.',
    here: 'unknown-tool',
    text: hi('tools: [document_analyzer]'),
    problems: ['unknown-tool@document_analyzer'],
  },
  {
    id: '1.2 model',
    draft: 'A',
    says: 'A model that a step names goes before its expert and the usual model.',
    here: '`model`',
    text: hi('model: a:own\nexpert: e', `${models}\nexperts: {e: b:expert}`),
    runs: [{ answers: { a: 'x' }, asked: { a: { model: 'a:own' } } }],
  },
  {
    id: '1.2 expert before default_model',
    draft: 'A and B',
    says: 'The model of the expert goes before the usual model.',
    here: '`expert`',
    text: hi('expert: e', `${models}\nexperts: {e: b:expert}`),
    runs: [{ answers: { a: 'x' }, asked: { a: { model: 'b:expert' } } }],
  },
  {
    id: '1.2 model as a list',
    draft: 'A',
    says: 'One of several models is chosen.',
    here: '`model` as a list',
    decided: specificationTexts['1.2 model as a list'].why,
    text: hi('model: [a:one, b:two]'),
    is: { 'steps.a.model': ['a:one', 'b:two'] },
  },
  {
    id: '1.2 personality by name',
    draft: 'B',
    says: 'A personality of the file becomes the system prompt.',
    here: '`personality`',
    text: hi('personality: plain', 'personalities: {plain: Write short sentences.}'),
    runs: [{ answers: { a: 'x' }, asked: { a: { system: 'Write short sentences.' } } }],
  },
  {
    id: '1.2 personality as a file',
    draft: 'A',
    says: 'A personality lies as a file in the home folder.',
    here: '`personality`',
    text: hi('personality: research_specialist'),
    personalities: ['research_specialist'],
    is: { 'steps.a.personality': 'research_specialist' },
  },
  {
    id: '1.2 personality in words',
    draft: 'A',
    says: 'A personality may be the system prompt itself.',
    here: '`personality`',
    text: hi('personality: You are a careful reader.'),
    runs: [{ answers: { a: 'x' }, asked: { a: { system: 'You are a careful reader.' } } }],
  },
  {
    id: '1.2 personality unknown',
    draft: 'A and B',
    says: 'A personality that is not there is an error before the run.',
    here: 'unknown-personality',
    text: hi('personality: nobody'),
    personalities: ['somebody'],
    problems: ['unknown-personality@nobody'],
  },
  {
    id: '1.2 personality, usual',
    draft: 'A',
    says: 'The usual personality is `standard`.',
    here: '`personality`',
    decided: specificationTexts['1.2 personality, usual'].why,
    text: hi(''),
    runs: [{ answers: { a: 'x' }, asked: { a: { system: null } } }],
  },
  {
    id: '1.2 condition',
    draft: 'A',
    says: 'A step runs only if an expression over variables holds, such as `topic is not None`.',
    here: '`condition`',
    text: yaml`
      inputs: {topic: {type: string, required: false}}
      steps:
        - {id: a, prompt: hi, condition: topic is not None}
    `,
    runs: [
      { inputs: { topic: 'sea' }, answers: { a: 'x' }, steps: { a: 'succeeded' } },
      { inputs: { topic: null }, steps: { a: 'skipped condition-false' } },
    ],
  },
  {
    id: '1.2 condition with braces',
    draft: 'B',
    says: 'The expression may hold a template, such as `{{input_data}} is not empty`.',
    here: '`condition`',
    text: yaml`
      inputs: {input_data: ""}
      steps:
        - {id: a, prompt: hi, condition: "{{input_data}} is not empty"}
    `,
    runs: [
      { inputs: { input_data: 'x' }, answers: { a: 'x' }, steps: { a: 'succeeded' } },
      { steps: { a: 'skipped condition-false' } },
    ],
  },
  {
    id: '1.2 condition, usual',
    draft: 'A',
    says: 'Without a condition the step runs.',
    here: '`condition`',
    text: hi(''),
    runs: [{ answers: { a: 'x' }, steps: { a: 'succeeded' } }],
  },
  {
    id: '1.2 on_false',
    draft: 'A and B',
    says: 'Where the condition does not hold, the run goes to a step.',
    here: '`on_false`',
    text: fork('on_false: other\n    condition: topic is not None'),
    runs: [
      {
        inputs: { topic: null },
        answers: { next: 'x', other: 'y' },
        steps: { check: 'skipped condition-false', other: 'succeeded' },
      },
    ],
  },
  {
    id: '1.2 on_success',
    draft: 'A and B',
    says: 'After success the run goes to a step.',
    here: '`on_success`',
    text: fork('on_success: other'),
    runs: [{ answers: { check: 'x', next: 'x', other: 'y' }, steps: { check: 'succeeded', other: 'succeeded' } }],
  },
  {
    id: '1.2 on_failure',
    draft: 'A and B',
    says: 'After a failure the run goes to a step.',
    here: '`on_failure`',
    text: fork('on_failure: other'),
    runs: [
      {
        answers: { check: { fails: 'auth' }, next: 'x', other: 'y' },
        status: 'succeeded',
        degraded: true,
        steps: { check: 'failed', other: 'succeeded' },
      },
    ],
  },
  {
    id: '1.2 routes, usual',
    draft: 'A',
    says: 'Without a route the next step in the text follows.',
    here: '`dependencies`',
    decided: specificationTexts['1.2 routes, usual'].why,
    text: 'steps:\n  - {id: one, prompt: a}\n  - {id: two, prompt: b}\n',
    runs: [{ answers: { one: 'x', two: 'y' }, together: 2 }],
  },
  {
    id: '1.2 max_retries',
    draft: 'A and B',
    says: 'How often a step is tried.',
    here: '`retry`',
    text: hi('max_retries: 3'),
    is: { 'steps.a.retry.attempts': 2 },
  },
  {
    id: '1.2 max_retries at work',
    draft: 'A and B',
    says: 'A step that fails is tried again.',
    here: '`retry`',
    text: hi('retry: {attempts: 2, delay: 0.001, jitter: false}'),
    runs: [{ answers: { a: [{ fails: 'overload' }, { fails: 'overload' }, 'x'] }, attempts: { a: 3 }, status: 'succeeded' }],
  },
  {
    id: '1.2 max_retries, usual',
    draft: 'B',
    says: 'By default a step is tried once more.',
    here: '`retry`',
    decided: specificationTexts['1.2 max_retries, usual'].why,
    text: hi(''),
    is: { 'steps.a.retry': undefined },
  },
  {
    id: '1.2 vars',
    draft: 'A',
    says: 'A list of pairs names what the model must answer, each with its form.',
    here: '`vars`',
    text: hi('vars:\n  - source_quality_score: Float between 0-1\n  - title: A title', ''),
    is: { 'steps.a.answer.vars': ['source_quality_score', 'title'] },
    runs: [
      {
        answers: { a: { object: { source_quality_score: '0.5', title: 'Sea' } } },
        asked: { a: { schema: true } },
        steps: { a: 'succeeded' },
      },
    ],
  },
  {
    id: '1.2 vars read by name',
    draft: 'A',
    says: 'Later steps read a variable by its bare name.',
    here: '`vars`',
    text: yaml`
      steps:
        - {id: a, prompt: hi, vars: [{title: A title}]}
      outputs: {t: "{{ title }}", u: "{{ a.vars.title }}"}
    `,
    runs: [{ answers: { a: { object: { title: 'Sea' } } }, outputs: { t: 'Sea', u: 'Sea' } }],
  },
  {
    id: '1.2 vars, usual form',
    draft: 'A',
    says: 'A variable without a form is text.',
    here: '`vars`',
    text: hi('vars: [title]'),
    is: { 'steps.a.answer.schema.properties.title.type': 'string' },
  },
  {
    id: '1.2 vars with examples',
    draft: 'A',
    says: 'A variable may have an example.',
    here: '`vars`',
    text: hi('vars:\n  score: {type: number, description: From 0 to 1, example: 0.5}'),
    is: { 'steps.a.answer.schema.properties.score': { type: 'number', description: 'From 0 to 1', examples: [0.5] } },
  },
  {
    id: '1.2 vars are checked',
    draft: 'A',
    says: 'What the model answers is checked against the forms.',
    here: '`vars`',
    text: hi('vars:\n  score: {type: number}\nretry: 0'),
    runs: [
      {
        answers: { a: [{ object: { score: 'many' } }, { object: { score: 'more' } }] },
        status: 'failed',
        steps: { a: 'failed' },
      },
    ],
  },
  {
    id: '1.2 vars, text instead',
    draft: 'A',
    says: 'If the answer does not match its form, its text is used instead.',
    here: '`vars`',
    decided: specificationTexts['1.2 vars, text instead'].why,
    text: hi('vars:\n  score: {type: number}\nretry: 0'),
    runs: [
      {
        answers: { a: [{ object: { score: 'many' } }, { object: { score: 1 } }] },
        status: 'succeeded',
        steps: { a: 'succeeded' },
      },
    ],
  },
  {
    id: '1.2 products',
    draft: 'A',
    says: 'A list of pairs writes variables to files.',
    here: '`products`',
    text: hi(yaml`
      vars: [research_findings]
      products:
        - research_findings: research_summary.md`),
    runs: [{ answers: { a: { object: { research_findings: 'Found.' } } }, products: { 'research_summary.md': 'Found.' } }],
  },
  {
    id: '1.2 products, output_dir',
    draft: 'A',
    says: 'Paths are relative to the folder of the input `output_dir`.',
    here: '`output_dir`',
    commands: [
      {
        files: {
          'p.baton.yaml': yaml`
            inputs:
              - output_dir: research/
            steps:
              - {id: a, set: {brief: Short.}, products: [{brief: brief.md}]}`,
        },
        args: ['run', 'p.baton.yaml'],
        code: 0,
        err: 'research/brief.md',
      },
    ],
  },
  {
    id: '1.2 products by extension',
    draft: 'A',
    says: 'The extension of the file gives the format.',
    here: '`products`',
    text: hi('vars: [title]\nproducts: {all: {file: all.json, value: "{{ a }}"}}'),
    is: { 'steps.a.products.0.format': 'json' },
    runs: [{ answers: { a: { object: { title: 'Sea' } } }, products: { 'all.json': '{\n  "title": "Sea"\n}\n' } }],
  },
  {
    id: '1.2 products as maps',
    draft: 'B',
    says: 'A product has a name, a format, a template and the variables in it.',
    here: '`products`',
    text: hi(yaml`
      vars: [title]
      products:
        - {name: brief, format: txt, template: "About {{ title }}", variables: [title]}`),
    runs: [{ answers: { a: { object: { title: 'Sea' } } }, products: { 'brief.txt': 'About Sea' } }],
  },
  {
    id: '1.2 products at once',
    draft: 'A',
    says: 'Steps that run at once may write files.',
    here: 'product-collision',
    text: yaml`
      steps:
        - {id: a, prompt: hi, products: {x: same.md}}
        - {id: b, prompt: ho, products: {y: same.md}}
    `,
    problems: ['product-collision@y'],
  },

  // 1.3 Thinking about the pipeline
  {
    id: '1.3 intention',
    draft: 'A',
    says: 'A text of three to ten sentences describes the purpose of a pipeline.',
    here: '`baton explain`',
    decided: specificationTexts['1.3 intention'].why,
    commands: [
      {
        files: { 'p.baton.yaml': told },
        args: ['explain', 'p.baton.yaml'],
        code: 0,
        out: 'Greets a person',
        err: 'The purpose is not described',
      },
    ],
  },
  {
    id: '1.3 architecture',
    draft: 'A',
    says: 'A text describes how a pipeline works and serves its intention.',
    here: '`baton explain`',
    decided: specificationTexts['1.3 architecture'].why,
    commands: [{ files: { 'p.baton.yaml': told }, args: ['explain', 'p.baton.yaml'], code: 0, out: 'greet reads the input who' }],
  },
  {
    id: '1.3 alignment',
    draft: 'A',
    says: 'A model compares both; if they differ, the pipeline is invalid.',
    here: 'alignment',
    decided: specificationTexts['1.3 alignment'].why,
    text: hi('', 'description: Paints a house.'),
  },
  {
    id: '1.3 alignment, override',
    draft: 'A',
    says: 'A person may override this comparison and run the pipeline.',
    here: 'alignment',
    decided: specificationTexts['1.3 alignment, override'].why,
    text: hi('', 'description: Paints a house.'),
    runs: [{ answers: { a: 'Hello.' }, order: ['a'] }],
  },
  {
    id: '1.3 no model',
    draft: 'A',
    says: 'Without a model everything else still works.',
    here: '`baton check`',
    commands: [{ files: { 'p.baton.yaml': hello }, args: ['check', 'p.baton.yaml'], code: 0, out: 'valid' }],
  },
  {
    id: '1.3 time and cache',
    draft: 'A',
    says: 'The analysis takes at most 30 seconds, and its result is stored.',
    here: '`baton explain`',
    decided: specificationTexts['1.3 time and cache'].why,
    commands: [{ files: {}, args: ['explain', '--help'], code: 0, out: 'kept in \\.baton/insight[\\s\\S]*--refresh' }],
  },
  {
    id: '1.3 data_flow',
    draft: 'B',
    says: 'Which step gives which value to which other.',
    here: '`baton graph`',
    commands: [
      {
        files: {
          'p.baton.yaml': yaml`
          id: p
          steps:
            - {id: a, prompt: hi}
            - {id: b, prompt: "{{ a }}"}
        `,
        },
        args: ['graph', 'p.baton.yaml', '--mermaid'],
        code: 0,
        out: 'n0 --> n1',
      },
    ],
  },
  {
    id: '1.3 complexity, cost, time',
    draft: 'B',
    says: 'How complex a pipeline is, and what it will cost and take.',
    here: '`baton estimate`',
    commands: [
      {
        files: { 'p.baton.yaml': told },
        args: ['estimate', 'p.baton.yaml'],
        code: 0,
        out: 'calls +tokens in +tokens out +cost +time',
      },
    ],
  },
  {
    id: '1.3 summary',
    draft: 'B',
    says: 'Title, description, main operations, inputs, products and complexity of a pipeline.',
    here: '`baton explain`',
    commands: [
      {
        files: { 'p.baton.yaml': told },
        args: ['explain', 'p.baton.yaml'],
        code: 0,
        out: 'Greeting[\\s\\S]*Greets a person[\\s\\S]*It has 1 step[\\s\\S]*It takes who[\\s\\S]*greet asks a model[\\s\\S]*hello\\.md[\\s\\S]*It returns line',
      },
    ],
  },
  {
    id: '1.3 issues',
    draft: 'B',
    says: 'Problems have a severity, a step, a kind, a description and a fix.',
    here: 'problems',
    text: yaml`
      steps:
        - {id: a, prompt: hi}
        - {id: b, prompt: ho, dependencies: [aa]}
    `,
    problems: ['unknown-step@aa'],
  },
  {
    id: '1.3 confidence',
    draft: 'B',
    says: 'A check has a confidence, and below 0.8 it does not count.',
    here: 'problems',
    decided: specificationTexts['1.3 confidence'].why,
    text: hi(''),
  },
  {
    id: '1.3 recommended models',
    draft: 'B',
    says: 'A model is recommended for a step, with reasons, cost and alternatives.',
    here: '`<AUTO>` in `model`',
    text: hi('model: <AUTO task="judging">A model that judges well</AUTO>'),
    is: { 'steps.a.model': 'AUTO model compile' },
  },
  {
    id: '1.3 switches',
    draft: 'B',
    says: 'Settings switch the analysis on and off.',
    here: '`baton.problems`',
    decided: specificationTexts['1.3 switches'].why,
    text: hi('', 'intelligence_enabled: false\nvalidation_confidence_threshold: 0.8'),
    problems: ['(hint) unknown-key@intelligence_enabled', '(hint) unknown-key@validation_confidence_threshold'],
  },

  // 1.4 Results and quality
  {
    id: '1.4 result.outputs',
    draft: 'A',
    says: 'A result has the outputs of the steps and the files.',
    here: '`outputs`',
    text: yaml`
      steps:
        - {id: a, prompt: hi, products: {result: a.md}}
      outputs: {said: "{{ a }}"}
    `,
    runs: [{ answers: { a: 'Hello.' }, outputs: { said: 'Hello.' }, products: { 'a.md': 'Hello.' } }],
  },
  {
    id: '1.4 result.log',
    draft: 'A',
    says: 'A result has the whole log as JSON.',
    here: '`baton run --events`',
    commands: [
      {
        files: { 'p.baton.yaml': hello },
        args: ['run', 'p.baton.yaml', '--events'],
        code: 0,
        out: '"type":"run.finished"',
      },
    ],
  },
  {
    id: '1.4 log for people',
    draft: 'A',
    says: 'The log has a form for people.',
    here: '`baton show`',
    commands: [
      { files: { 'p.baton.yaml': hello }, args: ['run', 'p.baton.yaml', '-q'], code: 0 },
      { files: {}, args: ['show', 'latest'], code: 0, out: 'greet' },
    ],
  },
  {
    id: '1.4 result.qc()',
    draft: 'A',
    says: 'A model reviews a run and reports.',
    here: '`baton show --qc`',
    decided: specificationTexts['1.4 result.qc()'].why,
    commands: [
      { files: { 'p.baton.yaml': hello }, args: ['run', 'p.baton.yaml', '-q'], code: 0 },
      { files: {}, args: ['show', 'latest', '--qc'], code: 0, out: 'No findings' },
    ],
  },
  {
    id: '1.4 quality of a step',
    draft: 'B',
    says: 'A step is judged by its format, structure and content.',
    here: '`quality`',
    text: hi('quality: {condition: "value | length > 3"}\nretry: 0'),
    runs: [
      { answers: { a: 'long enough' }, steps: { a: 'succeeded' } },
      { answers: { a: ['no', 'no'] }, status: 'failed', steps: { a: 'failed' } },
    ],
  },
  {
    id: '1.4 performance of a step',
    draft: 'B',
    says: 'A step has its time, tokens, calls and cost.',
    here: 'the result',
    commands: [
      {
        files: { 'p.baton.yaml': hello },
        args: ['run', 'p.baton.yaml', '--json'],
        code: 0,
        out: '"duration": [\\s\\S]*"usage": ',
      },
    ],
  },
  {
    id: '1.4 progress',
    draft: 'B',
    says: 'Progress is told while a run lasts: steps done, times, tokens, cost.',
    here: '`baton run --events`',
    commands: [
      {
        files: { 'p.baton.yaml': hello },
        args: ['run', 'p.baton.yaml', '--events'],
        code: 0,
        out: '"type":"step\\.settled"|"type":"step\\.succeeded"',
      },
    ],
  },
  {
    id: '1.4 failures by kind',
    draft: 'B',
    says: 'Failures that may pass are tried again; a bad key is not.',
    here: '`retry`',
    text: hi('retry: {attempts: 2, delay: 0.001, jitter: false}'),
    runs: [
      { answers: { a: { fails: 'auth' } }, attempts: { a: 1 }, status: 'failed' },
      { answers: { a: [{ fails: 'rate' }, 'x'] }, attempts: { a: 2 }, status: 'succeeded' },
    ],
  },
  {
    id: '1.4 exponential backoff',
    draft: 'B',
    says: 'The wait between attempts grows.',
    here: '`retry.backoff`',
    text: hi('retry: 1'),
    is: { 'steps.a.retry.backoff': 'exponential' },
  },
  {
    id: '1.4 rollback',
    draft: 'B',
    says: 'A run goes back to an earlier state.',
    here: '`baton fork`',
    commands: [
      { files: { 'p.baton.yaml': counted }, args: ['run', 'p.baton.yaml', '--json', '-q'], code: 0, out: '"sum": 11' },
      { files: {}, args: ['fork', 'latest', '--at', 'add', '--json', '-q'], code: 0, out: '"sum": 11[^]*"provenance": "reused"' },
      { files: {}, args: ['fork', 'latest', '--at', 'add', '--set', 'one={"x": 5}', '--json', '-q'], code: 0, out: '"sum": 15' },
      { files: {}, args: ['runs'], code: 0, out: '(?:p +succeeded[^]*){3}' },
    ],
  },
  {
    id: '1.4 another tool or model',
    draft: 'B',
    says: 'Another model or tool steps in for one that fails.',
    here: '`on_error.fallback`',
    text: hi('retry: 0\non_error: {kinds: [overload], fallback: b:other}'),
    runs: [
      {
        answers: { a: [{ fails: 'overload' }, 'from the other'] },
        status: 'succeeded',
        degraded: true,
        steps: { a: 'succeeded' },
      },
    ],
  },
  {
    id: '1.4 graceful degradation',
    draft: 'B',
    says: 'A value stands in for one that failed, and the run goes on.',
    here: '`on_error.use`',
    text: yaml`
      steps:
        - {id: a, prompt: hi, on_error: {use: nothing}}
      outputs: {said: "{{ a }}"}
    `,
    runs: [{ answers: { a: { fails: 'auth' } }, status: 'succeeded', degraded: true, outputs: { said: 'nothing' } }],
  },
  {
    id: '1.4 people',
    draft: 'B',
    says: 'A person is asked where nothing else helps.',
    here: '`ask`',
    text: fork('on_failure: other').replace('{id: other, prompt: other}', '{id: other, ask: What now?, default: leave it}'),
    is: { 'steps.other.kind': 'ask' },
  },
  {
    id: '1.4 circuit breaker',
    draft: 'B',
    says: 'A provider that keeps failing is left alone for a while.',
    here: 'providers',
    commands: [
      {
        files: { 'baton.yaml': gone, 'p.baton.yaml': tellsEach },
        args: ['run', 'p.baton.yaml', '--events'],
        code: 0,
        out: '(?:gone:x failed \\(network\\)[^]*){5}gone:x has failed too often recently',
      },
    ],
  },
  {
    id: '1.4 ten at once',
    draft: 'A',
    says: 'At least ten steps run at once.',
    here: '`limits.max_parallel`',
    text: wide,
    runs: [{ answers: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`s${index}`, 'x'])), together: 10 }],
  },
  {
    id: '1.4 checkpoints',
    draft: 'A',
    says: 'A run that was cut off goes on.',
    here: '`baton resume`',
    commands: [
      { files: { 'p.baton.yaml': hello }, args: ['run', 'p.baton.yaml', '-q'], code: 0 },
      { files: {}, args: ['resume'], code: 2, err: 'resume' },
    ],
  },
  {
    id: '1.4 sandboxed files',
    draft: 'A',
    says: 'Files outside are out of reach.',
    here: 'path-outside',
    text: 'steps:\n  - {id: a, prompt: hi, products: {x: ../../secret}}\n',
    problems: ['path-outside@../../secret'],
  },
  {
    id: '1.4 keys',
    draft: 'A',
    says: 'Keys are in a file of the home folder.',
    here: '`.env`',
    decided: specificationTexts['1.4 keys'].why,
    commands: [
      { files: { 'k.baton.yaml': asked }, args: ['run', 'k.baton.yaml'], code: 2, err: 'OPENAI_API_KEY' },
      {
        files: { '.env': 'OPENAI_API_KEY=made-up-for-this-case\n' },
        args: ['run', '--plan', 'k.baton.yaml'],
        code: 0,
        out: 'gpt-5',
      },
    ],
  },
  {
    id: '1.4 older pipelines, parameters',
    draft: 'A',
    says: 'Steps read the inputs as `parameters`.',
    here: '`inputs`',
    text: yaml`
      parameters: {folder: out}
      steps:
        - {id: a, tool: once, action: do, parameters: {path: "{{ parameters.folder }}/x", again: "{{ parameters.path }}"}}
      outputs: {path: "{{ a.again }}", all: "{{ parameters.folder }}"}
    `,
    runs: [{ outputs: { path: 'out/x', all: 'out' } }],
  },
  {
    id: '1.4 older pipelines',
    draft: 'A',
    says: 'All older pipelines still run.',
    here: 'older spellings',
    decided: specificationTexts['1.4 older pipelines'].why,
    text: yaml`
      pipeline:
        parameters: {topic: sea}
        steps:
          - id: a
            action: generate_text
            parameters: {prompt: "Write about {{ parameters.topic }}", temperature: 0}
          - {id: b, action: analyze_text, depends_on: [a], parameters: {text: "{{ a.result }}"}}
    `,
    runs: [{ answers: { a: 'Waves.', b: 'Calm.' }, order: ['a', 'b'], asked: { a: { temperature: 0 } } }],
  },
  {
    id: '1.4 no mocks',
    draft: 'A',
    says: 'Tests call real services.',
    here: '`tests`',
    decided: specificationTexts['1.4 no mocks'].why,
    text: hi(
      '',
      yaml`
      tests:
        - name: it answers
          answers: {a: x}
          expect: {status: succeeded}`,
    ),
  },

  // 1.5 Conditions
  {
    id: '1.5 expressions',
    draft: 'B',
    says: 'Conditions are Python expressions over the variables of the pipeline.',
    here: '`condition`',
    text: yaml`
      inputs: {n: 3, words: [a, b]}
      steps:
        - {id: a, prompt: hi, condition: "2 < n <= 3 and len(words) == 2 and 'a' in words and not n % 2 == 0"}
    `,
    runs: [
      { answers: { a: 'x' }, steps: { a: 'succeeded' } },
      { inputs: { n: 4 }, steps: { a: 'skipped condition-false' } },
    ],
  },
  {
    id: '1.5 no host code',
    draft: 'B',
    says: 'Templates are evaluated by Python.',
    here: 'templates',
    decided: specificationTexts['1.5 no host code'].why,
    text: hi('condition: __import__("os")'),
    problems: ['undefined-name@__import__'],
  },
  {
    id: '1.5 targets',
    draft: 'B',
    says: 'The targets of routes must be there.',
    here: 'unknown-step',
    text: hi('on_success: nowhere'),
    problems: ['unknown-step@nowhere'],
  },
  {
    id: '1.5 circles',
    draft: 'B',
    says: 'Routes in a circle are refused before the run.',
    here: 'backward-route',
    text: yaml`
      steps:
        - {id: a, prompt: hi}
        - {id: b, prompt: ho, dependencies: [a], on_success: a}
    `,
    problems: ['backward-route@a'],
  },
];
