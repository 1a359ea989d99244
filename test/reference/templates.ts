import { signature } from '../../engine/compile/template/types/signatures.ts';
import { builtIns, callMembers, loopMembers, namespaces, stepEnvelope } from '../../engine/language/names.ts';
import type { Callable } from '../../engine/language/template/callable.ts';
import { filters } from '../../engine/language/template/filters.ts';
import { functions } from '../../engine/language/template/functions.ts';
import { listMethods, mapMethods, textMethods } from '../../engine/language/template/methods.ts';
import { tests } from '../../engine/language/template/tests.ts';
import type { MapField } from '../../engine/language/types.ts';
import { code, fenced, page, shown, table, typeInWords } from './markdown.ts';

type Callables = Readonly<Record<string, Callable>>;

const section = ([name, spec]: [string, Callable]): string =>
  page(
    `### ${name}`,
    `${code(signature(name, spec))} — ${spec.doc}${spec.executable ? '' : ' *Not carried out yet.*'}`,
    spec.parameters
      .map((one) =>
        `- ${code(one.name)}${one.optional ? ' (may be left out)' : ''}: ${typeInWords(one.type)}. ${one.doc ?? ''}`.trimEnd(),
      )
      .join('\n'),
    fenced(`${spec.example.template}\n→ ${shown(spec.example.value)}`, 'text'),
  ).trimEnd();

const sections = (callables: Callables): string => Object.entries(callables).map(section).join('\n\n');

const rows = (fields: Readonly<Record<string, MapField>>, before = ''): string[][] =>
  Object.entries(fields).map(([name, { type, doc }]) => [code(`${before}${name}`), typeInWords(type), doc ?? '']);

const methods = (callables: Callables): string =>
  table(
    ['method', 'what it does', 'example', 'gives'],
    Object.entries(callables).map(([name, spec]) => [
      code(`.${signature(name, spec)}`),
      spec.doc,
      code(spec.example.template),
      code(shown(spec.example.value)),
    ]),
  );

export const templatesPage = (): string =>
  page(
    '# Templates',
    'Text in a pipeline may hold templates, in the spelling of Jinja: `{{ expression }}` puts a value in, `{% if %}` and `{% for %}` decide and repeat, `{% set %}`, `{% with %}` and `{% macro %}` name what is used again, `{% filter %}` works on a whole block, `{# … #}` is left out. A value that is one `{{ }}` alone keeps its type. Templates see the run and nothing else: no file, no clock, no code of the host.',
    fenced(
      'prompt: |\n  Summarise {{ read.content | truncate(2000) }} for {{ reader | default("anybody") }}.\n  {% for fact in facts %}\n  - {{ loop.index }}. {{ fact.claim }} ({{ fact.year }})\n  {% else %}\n  There are no facts.\n  {% endfor %}',
    ),
    'Conditions (`condition`, `while`, `break_if` and their like) are expressions, with or without `{{ }}`: `size > 1000 and not done`. Something that has no value (a step that was skipped, a member that is missing) is *absent*: `is defined` is false, `default` gives another value, a truth test is false; any other use fails the step.',
    '- [Names](#names)\n- [Operators](#operators)\n- [Filters](#filters)\n- [Tests](#tests)\n- [Functions](#functions)\n- [Methods](#methods)',
    '## Names',
    'A name is looked for in this order: names of the loops around the step, the parameters of the step itself, ids of steps (inner ones first), variables, inputs, names that a step answers under `vars`, and the names below. Namespaces reach what something nearer hides.',
    table(
      ['namespace', 'what is behind it'],
      Object.entries(namespaces).map(([name, doc]) => [code(name), doc]),
    ),
    table(['name', 'value', 'meaning'], rows(builtIns)),
    '### Steps',
    '`{{ step }}` is the value of the step. Behind its dot stand the names below, then the members of its value, then, where it succeeded, the parameters it was called with. Of a step that failed or was skipped, what it was called with is `step.parameters`.',
    table(['name', 'value', 'meaning'], rows(stepEnvelope, 'step.')),
    '### In a loop',
    '`item` (or the name given by `as`) is the item, `index` and `iteration` its number from 0, `previous.ID` the value of a step in the iteration before.',
    table(['name', 'value', 'meaning'], rows(loopMembers, 'loop.')),
    '### In a step that calls a tool',
    'Its parameters and its other templates can read `call`.',
    table(['name', 'value', 'meaning'], rows(callMembers, 'call.')),
    '## Operators',
    table(
      ['operator', 'meaning'],
      [
        ['`+ - *`', 'Sum (also of texts and of lists), difference, product.'],
        ['`/ // % **`', 'Quotient, quotient rounded down, rest, power. There is one type of number: `4 / 2` is `2`.'],
        ['`~`', 'Both sides as one text.'],
        ['`== != < <= > >=`', 'Comparison; may be chained: `1 < n <= 9`.'],
        ['`in`, `not in`', 'Whether something is in a list, a key of a map, or a part of a text.'],
        ['`is`, `is not`', 'A [test](#tests).'],
        ['`and or not`', 'Truths.'],
        ['`a if c else b`, `c ? a : b`', 'One of two values.'],
        ['`a.b`, `a["b"]`, `a[0]`, `a[1:3]`', 'A member, an item, a part.'],
        ['`[x.name for x in list if x.done]`', 'A new list.'],
        ['`value | filter(…)`', 'A [filter](#filters).'],
      ],
    ),
    '## Filters',
    sections(filters),
    '## Tests',
    'They stand behind `is` or `is not`.',
    sections(tests),
    '## Functions',
    sections(functions),
    '## Methods',
    'A key of a map that has the name of a method goes before it.',
    '### Of text',
    methods(textMethods),
    '### Of lists',
    methods(listMethods),
    '### Of maps',
    methods(mapMethods),
  );
