import { yaml } from '../../../yaml.ts';

/** A use of the step templates below: what it becomes, or what is wrong with it. */
interface StepTemplateCase {
  rule: string;
  /** In place of the usual `baton.yaml`. */
  settings?: string;
  use: string;
  /** Members of the resolved step. */
  becomes?: Record<string, unknown>;
  /** Each as `code text`, `text` being what is underlined. */
  problems?: Record<string, RegExp>;
}

export const usualSettings = yaml`
templates:
  review:
    description: A careful reading.
    parameters:
      text: {type: string}
      language: {type: string, default: English}
      strict: false
      tries: {type: integer, default: 2, minimum: 1}
    step:
      prompt: "Review in {{ language }}{% if strict %}, strictly{% endif %}: {{ text }}"
      condition: strict or language != 'none'
      retry: {attempts: "{{ tries }}", delay: 2s}
      vars: {verdict: {type: string, enum: [good, bad]}}
      tags: [slow, dear]
  firm:
    parameters: {text: {type: string}}
    step: {extends: review, with: {text: "Firm: {{ text }}", strict: true}, retry: {delay: 9s}, tags: [firm]}
  each:
    parameters: {list: {type: array}, greeting: Hello}
    step:
      for_each: "{{ list }}"
      steps:
        - {id: say, set: {line: "{{ greeting | upper }} {{ item }}"}}
        - {id: again, extends: firm, with: {text: "{{ say.line }}"}}
  shape:
    parameters: {schema: {type: object}, choice: {type: string, enum: [a, b]}}
    step: {prompt: "{{ choice }}", output_schema: "{{ schema }}"}
`;

export const stepTemplateCases: StepTemplateCase[] = [
  {
    rule: 'a constant is spliced into a text, and a literal in an expression',
    use: '{id: x, extends: review, with: {text: Hi, language: German}}',
    becomes: {
      prompt: 'Review in German{% if false %}, strictly{% endif %}: Hi',
      condition: `false or "German" != 'none'`,
      retry: { attempts: 2, delay: '2s' },
    },
  },
  {
    rule: 'a template is spliced into a text, and its expression into an expression',
    use: '{id: x, extends: review, with: {text: "{{ a }} and {{ b }}", strict: "{{ a | length > 3 }}", language: "{{ b }}"}}',
    becomes: {
      prompt: 'Review in {{ b }}{% if (a | length > 3) %}, strictly{% endif %}: {{ a }} and {{ b }}',
      condition: `(a | length > 3) or (b) != 'none'`,
    },
  },
  {
    rule: 'several parts become one expression',
    use: '{id: x, extends: each, with: {list: [1], greeting: "Dear {{ a }}"}}',
    becomes: {
      steps: [
        { id: 'say', set: { line: '{{ ("Dear " ~ (a)) | upper }} {{ item }}' } },
        {
          id: 'again',
          prompt: 'Review in English{% if true %}, strictly{% endif %}: Firm: {{ say.line }}',
          condition: `true or "English" != 'none'`,
          retry: { attempts: 2, delay: '9s' },
          vars: { verdict: { type: 'string', enum: ['good', 'bad'] } },
          tags: ['firm'],
        },
      ],
      for_each: [1],
    },
  },
  {
    rule: 'maps are merged, lists and single values replaced, an empty value takes a key away',
    use: '{id: x, extends: review, with: {text: Hi}, retry: {attempts: 5}, tags: [cheap], vars: {why: a reason}, condition: }',
    becomes: {
      retry: { attempts: 5, delay: '2s' },
      tags: ['cheap'],
      vars: { verdict: { type: 'string', enum: ['good', 'bad'] }, why: 'a reason' },
      condition: null,
    },
  },
  {
    rule: 'a map takes the place of a whole value',
    use: '{id: x, extends: shape, with: {choice: a, schema: {type: object, properties: {n: {type: integer}}}}}',
    becomes: { output_schema: { type: 'object', properties: { n: { type: 'integer' } } } },
  },
  {
    rule: 'an AUTO tag takes the place of a whole value',
    use: '{id: x, extends: shape, with: {choice: "<AUTO choices=\'a,b\'>Which?</AUTO>", schema: {type: object}}}',
    becomes: { prompt: "<AUTO choices='a,b'>Which?</AUTO>" },
  },
  {
    rule: 'a name that the template binds itself is no parameter',
    settings: 'templates: {t: {parameters: {one: x}, step: {prompt: "{% for one in [1] %}{{ one }}{% endfor %}{{ one }}"}}}',
    use: '{id: x, extends: t}',
    becomes: { prompt: '{% for one in [1] %}{{ one }}{% endfor %}x' },
  },
  {
    rule: 'a number stands as it is, in parentheses where its signs would be read with those around it',
    settings:
      'templates: {t: {parameters: {n: 1, low: -2}, step: {condition: n > 0, prompt: "{{ n }} of {{ n + low }}, {{ low ** n }}"}}}',
    use: '{id: x, extends: t}',
    becomes: { prompt: '{{ 1 }} of {{ 1 + (-2) }}, {{ (-2) ** 1 }}', condition: '1 > 0' },
  },
  {
    rule: 'white space that a template takes away stays taken away',
    settings: 'templates: {t: {parameters: {one: x}, step: {prompt: "a {{- one -}} b"}}}',
    use: '{id: x, extends: t}',
    becomes: { prompt: 'a {{- "x" -}} b' },
  },
  {
    rule: 'an unknown template names the nearest',
    use: '{id: x, extends: reviw}',
    problems: { 'unknown-template reviw': /mean `review`/ },
  },
  {
    rule: 'without templates that is said',
    settings: 'default_model: offline',
    use: '{id: x, extends: review}',
    problems: { 'unknown-template review': /no baton.yaml/ },
  },
  {
    rule: 'parameters that lack, that there are none of, and of another type are told where they are given',
    use: '{id: x, extends: review, with: {txt: a, language: 3, tries: 0, strict: often}}',
    problems: {
      'missing-parameter with': /`text`/,
      'unknown-parameter txt': /mean `text`/,
      'wrong-parameter-type 3': /must be text/,
      'wrong-parameter-type 0': /minimum: 1/,
      'wrong-parameter-type often': /true or false|boolean/,
    },
  },
  {
    rule: 'a value of no expression cannot stand inside one',
    use: '{id: x, extends: review, with: {text: a, strict: "{% if a %}x{% endif %}"}}',
    problems: { 'wrong-parameter-type "{% if a %}x{% endif %}"': /inside an expression/ },
  },
  {
    rule: 'templates in a circle are refused',
    settings: 'templates: {a: {step: {extends: b}}, b: {step: {steps: [{id: x, extends: a}]}}}',
    use: '{id: x, extends: a}',
    problems: { 'cycle a': /a → b → a/ },
  },
  {
    rule: 'what only the use shows is told at `extends`, with its place in the template and without a fix',
    settings: yaml`
      templates:
        t:
          step:
            prompt: |
              Hi
              {{ nobdy.name }}`,
    use: '{id: x, extends: t}',
    problems: { 'undefined-name t': /baton.yaml, line 6, column 12/ },
  },
  {
    rule: 'what a given value reads is told where it stands',
    use: '{id: x, extends: review, with: {text: "{{ nobdy }}"}}',
    problems: { 'undefined-name nobdy': /`nobdy`/ },
  },
  {
    rule: 'a second kind is told at the step, with the place of the first',
    use: '{id: x, extends: review, with: {text: a}, set: {a: 1}}',
    problems: { 'two-kinds set': /`prompt` and `set`/ },
  },
  {
    rule: '`with` without `extends` means nothing',
    use: '{id: x, prompt: Hi, with: {text: a}}',
    problems: { 'missing-key with': /extends/ },
  },
  {
    rule: 'the name is written out',
    use: '{id: x, extends: "{{ a }}"}',
    problems: { 'wrong-type "{{ a }}"': /name of a step template/ },
  },
  {
    rule: 'values that would grow without bound, from template to template, are refused',
    settings: chained(20, '{p: "{{ p }} {{ p }} {{ p }} {{ p }}"}'),
    use: '{id: x, extends: t0, with: {p: hello}}',
    problems: { 'unknown-template t0': /`t8`.* 1000000 characters/ },
  },
  {
    rule: 'so are lists of them',
    settings: chained(20, '{p: ["{{ p }}", "{{ p }}", "{{ p }}", "{{ p }}"]}', 'any'),
    use: '{id: x, extends: t0, with: {p: hello}}',
    problems: { 'unknown-template t0': /1000000 characters/ },
  },
  {
    rule: 'a long chain of templates is refused',
    settings: chained(60, '{p: "{{ p }}"}'),
    use: '{id: x, extends: t0, with: {p: hello}}',
    problems: { 'unknown-template t0': /`t50`, step templates would be nested more than 50/ },
  },
  {
    rule: 'templates that multiply each other are refused',
    settings: `templates:\n${[...Array(15).keys()].map((at) => `  t${at}: {step: {steps: [{id: a, extends: t${at + 1}}, {id: b, extends: t${at + 1}}]}}\n`).join('')}  t15: {step: {prompt: Hi}}\n`,
    use: '{id: x, extends: t0}',
    problems: { 'unknown-template t0': /would add more than one pipeline may hold/ },
  },
];

/** Templates that each extend the next one with `given`; the last one is a prompt. */
function chained(count: number, given: string, type = 'string'): string {
  const step = (at: number): string => (at < count - 1 ? `extends: t${at + 1}, with: ${given}` : 'prompt: "{{ p }}"');
  const template = (at: number): string => `  t${at}: {parameters: {p: {type: ${type}}}, step: {${step(at)}}}\n`;
  return `templates:\n${[...Array(count).keys()].map(template).join('')}`;
}
