/** Where ours and Jinja differ on an expression with a value `v`. */
export interface Difference {
  /** Another value, or a value where the one gives none. */
  kind: 'other' | 'refused here' | 'refused there';
  expression: string;
  value: string;
}

/** Why, by the row of docs/decisions/templates.md, and of what. */
export interface Reason {
  matter: string;
  explains(difference: Difference): boolean;
}

const truths = ['true', 'false'];
/** What Python writes otherwise in a text: `None`, `True`, `4.0`, `['a']`. */
const speltOtherwise = (written: string): boolean => /^(?:none|true|false|4\.0|1e3|[[{].*|range\(.*)$/s.test(written);
const operands = (expression: string): string[] => expression.split(' ~ ').map((one) => one.trim());
const isRead = (expression: string, name: RegExp): boolean => name.test(expression);

export const reasons: readonly Reason[] = [
  {
    matter: 'filters of texts',
    explains: ({ expression, value }) =>
      isRead(expression, /\| (?:indent|truncate|wordwrap)|:>8/) && !/^['"]/.test(value) && value !== 'missing',
  },
  {
    matter: '`safe`',
    explains: ({ expression, value }) => expression === 'v | safe' && !/^['"]/.test(value),
  },
  {
    matter: 'lists, maps, true, false, null in a text',
    explains: ({ kind, expression, value }) =>
      kind === 'other' &&
      (expression === 'v | pprint' ||
        (expression.includes('~') && [...operands(expression), value].some(speltOtherwise)) ||
        (speltOtherwise(value) &&
          isRead(
            expression,
            /\| (?:capitalize|center|e|escape|forceescape|join|lower|map|replace|string|striptags|title|trim|upper|urlencode|wordcount|xmlattr|first)\b|^'[^']*'(?: %|\.format)|is lower/,
          ))),
  },
  {
    matter: '`tojson`',
    explains: ({ kind, expression, value }) =>
      kind === 'other' && expression.startsWith('v | tojson') && /^'<|^"don't|^'ß|^{'b'/.test(value),
  },
  {
    matter: 'ranges',
    explains: ({ kind, value }) => kind === 'refused there' && value === 'range(3)',
  },
  {
    matter: 'numbers',
    explains: ({ expression, value }) => /^(?:4\.0|1e3)$/.test(value) && isRead(expression, /tojson|is float|is integer|\*/),
  },
  {
    matter: 'equality',
    explains: ({ kind, expression, value }) =>
      kind !== 'refused there' &&
      isRead(expression, /==|!=|\bin\b|is eq|is ne|\.count\(1\)|\.index\(1\)/) &&
      (truths.includes(value) || /\btrue\b/.test(expression) || value.includes('true')),
  },
  {
    matter: '`a if c` without else',
    explains: ({ expression, value }) => expression === 'v if v is defined' && value === 'missing',
  },
  {
    matter: '`text % values`, `text.format(…)`',
    explains: ({ expression, value }) => isRead(expression, /^v % [[m]|^'[^']*' % v$/) && !truths.includes(value),
  },
  {
    matter: '`null | map(…)`, `absent | items`',
    explains: ({ kind, expression, value }) =>
      kind === 'refused here' &&
      (['none', 'false', '0'].includes(value) || (value === 'missing' && expression === 'v | items')) &&
      isRead(expression, /\| (?:map|select|reject|selectattr|rejectattr|items)\b/),
  },
  {
    matter: 'absent values',
    explains: ({ expression, value }) =>
      value === 'missing' ||
      isRead(expression, /attribute="a|\| (?:reject|select)attr\("a"/) ||
      (expression === 'v % missing' && /^['"]/.test(value)),
  },
  {
    matter: 'true and false',
    explains: ({ kind, expression, value }) =>
      (kind === 'refused here' || expression === 'v is number') &&
      (truths.includes(value) || value.includes('true') || isRead(expression, /\btrue\b/)) &&
      isRead(expression, /\babs\b|round|divisibleby|even|odd|is number|\[true\]|\*|^'%|format/),
  },
  {
    matter: '`slice` with a fill',
    explains: ({ kind, expression }) => kind === 'other' && expression === 'v | slice(2, "-")',
  },
  {
    matter: '`is filter`, `is test`, `is escaped`',
    explains: ({ expression }) => isRead(expression, /^v is (?:filter|test|escaped)$/),
  },
  {
    matter: '`.title()`',
    explains: ({ kind, expression }) => kind === 'other' && expression === 'v.title()',
  },
  {
    matter: '`attr`',
    explains: ({ kind, expression, value }) =>
      kind === 'refused there' && expression === 'v | attr("a")' && value.startsWith('{'),
  },
  {
    matter: 'lists and maps among items and keys',
    explains: ({ kind, expression, value }) =>
      kind === 'refused there' && isRead(expression, /\| unique|in \{'a': 1\}/) && /^[[{]/.test(value),
  },
  {
    matter: '`rows.append(x)`, `extend`, `insert`, `pop`, `update`',
    explains: ({ kind, expression }) => kind === 'refused here' && expression === 'v.append(1)',
  },
  {
    matter: '`urlencode` of a list',
    explains: ({ kind, expression, value }) =>
      kind === 'refused here' && expression === 'v | urlencode' && value.startsWith('[{'),
  },
];

/** Templates that differ, by the row that says why. */
export const differentTemplates: readonly (readonly [matter: string, template: string])[] = [
  ['`//`, `%`, `**`, chains', '^{{ 2 ** 3 ** 2 }}'],
  ['escapes', '^{{ "\\/" }}'],
  ['two texts in a row', '^{{ "a" "b" }}'],
  ['`include`, `import`, `extends`, `block`', '^{% block a %}b{% endblock %}'],
  ['`recursive`, `break`, `continue`', '^{% for a in [1] recursive %}{{ a }}{% endfor %}'],
  ['`loop.depth`', '^{% for a in [1] %}{% for b in [1] %}{{ loop.depth }}{% endfor %}{% endfor %}'],
  ['arguments of a macro', '^{% set y = 1 %}{% macro f(y=y) %}{{ y }}{% endmacro %}{{ f() }}'],
  ['arguments of a macro', '^{% macro f(y) %}{{ y }}{% endmacro %}{{ f(*[1]) }}'],
  ['what a name, list or map took in', '^{% set a = [1] %}{% set b = [a] %}{% do a.append(2) %}{{ b }}'],
  ['`urlize`, `is callable`', '^{{ "https://a.example" | urlize }}'],
  ['`urlize`, `is callable`', '^{{ range is callable }}'],
  ['an unknown filter or test', '^{% if false %}{{ 1 | nonsense }}{% endif %}'],
  ['keys that look like whole numbers', '^{{ {"b": 1, "2": 2} }}'],
];
