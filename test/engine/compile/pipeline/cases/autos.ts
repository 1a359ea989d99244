import type { AutoField } from '../../../../../engine/compile/pipeline/auto/tags.ts';

/** A value with AUTO tags; what its (first) tag must ask for. Problems as `code text-they-point-at`. */
interface SiteCase {
  value: string;
  field?: Partial<AutoField>;
  site?: Readonly<Record<string, unknown>>;
  problems?: readonly string[];
}

export const sites: Readonly<Record<string, readonly SiteCase[]>> = {
  'the type comes from the attribute': [
    { value: '<AUTO type="integer">n</AUTO>', site: { type: 'integer', schema: { type: 'integer' } } },
    { value: '<AUTO type="boolean">n</AUTO>', site: { type: 'boolean', schema: { type: 'boolean' } } },
    { value: '<AUTO type="array">n</AUTO>', site: { type: 'array', schema: { type: 'array' } } },
    { value: '<AUTO type="object">n</AUTO>', site: { type: 'object', schema: { type: 'object' } } },
    {
      value: '<AUTO type="format">n</AUTO>',
      site: { type: 'format', choices: ['json', 'yaml', 'markdown', 'text', 'csv', 'html'] },
    },
    { value: '<AUTO type="step" choices="a, b">n</AUTO>', site: { type: 'step', schema: { type: 'string', enum: ['a', 'b'] } } },
    { value: '<AUTO type="model">', site: { type: 'model', when: 'compile' } },
  ],
  'or from another attribute': [
    {
      value: '<AUTO choices="a, b ,a">n</AUTO>',
      site: { type: 'choice', choices: ['a', 'b'], schema: { type: 'string', enum: ['a', 'b'] } },
    },
    { value: '<AUTO choices=\'["a, b", 2]\'>n</AUTO>', site: { type: 'choice', choices: ['a, b', '2'] } },
    { value: '<AUTO choices="a, b|c">n</AUTO>', site: { choices: ['a, b', 'c'] } },
    {
      value: '<AUTO min=1 max=5>n</AUTO>',
      site: { type: 'number', min: 1, max: 5, schema: { type: 'number', minimum: 1, maximum: 5 } },
    },
    {
      value: '<AUTO pattern="^a+$">n</AUTO>',
      site: { type: 'string', pattern: '^a+$', schema: { type: 'string', pattern: '^a+$' } },
    },
    {
      value: '<AUTO items="integer" min=2>n</AUTO>',
      site: { type: 'array', schema: { type: 'array', items: { type: 'integer' }, minItems: 2 } },
    },
    {
      value: '<AUTO items=\'{"type": "string", "minLength": 3}\'>n</AUTO>',
      site: { schema: { type: 'array', items: { type: 'string', minLength: 3 } } },
    },
    {
      value: '<AUTO schema="{type: object, required: [a]}">n</AUTO>',
      site: { type: 'object', schema: { type: 'object', required: ['a'] } },
    },
    { value: '<AUTO schema="{type: integer}">n</AUTO>', site: { type: 'integer' } },
    {
      value: '<AUTO type="array" choices="a,b">n</AUTO>',
      site: { schema: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } } },
    },
    { value: '<AUTO type="integer" choices="1,2">n</AUTO>', site: { schema: { type: 'integer', enum: [1, 2] } } },
    { value: '<AUTO type="string" min=2 max=9>n</AUTO>', site: { schema: { type: 'string', minLength: 2, maxLength: 9 } } },
  ],
  'or from the field, where the tag is the whole value': [
    {
      value: '<AUTO>n</AUTO>',
      field: { schema: { type: 'integer', minimum: 1 } },
      site: { type: 'integer', lone: true, schema: { type: 'integer', minimum: 1 } },
    },
    {
      value: '<AUTO max=3>n</AUTO>',
      field: { schema: { type: 'integer', minimum: 1 } },
      site: { type: 'integer', schema: { type: 'integer', minimum: 1, maximum: 3 } },
    },
    {
      value: '<AUTO>n</AUTO>',
      field: { schema: { type: 'string', enum: ['x', 'y'] } },
      site: { type: 'choice', schema: { type: 'string', enum: ['x', 'y'] } },
    },
    {
      value: '<AUTO choices="1,2">n</AUTO>',
      field: { schema: { type: 'integer' } },
      site: { type: 'integer', schema: { type: 'integer', enum: [1, 2] } },
    },
    { value: '<AUTO>n</AUTO>', field: { wants: 'model' }, site: { type: 'model' } },
    { value: '<AUTO>n</AUTO>', field: { wants: 'array', run: true }, site: { type: 'array', when: 'run' } },
    { value: 'so: <AUTO>n</AUTO>', field: { schema: { type: 'integer' } }, site: { type: 'string', lone: false } },
  ],
  'or from alternatives in the words, else it is text': [
    {
      value: "<AUTO>choose 'short', 'medium' or \"long\"</AUTO>",
      site: { type: 'choice', choices: ['short', 'medium', 'long'] },
    },
    { value: "<AUTO>Answer 'true' or 'false'.</AUTO>", site: { type: 'boolean' } },
    { value: "<AUTO>'a'/'b'</AUTO>", field: { schema: { type: 'string' } }, site: { type: 'choice', choices: ['a', 'b'] } },
    { value: "<AUTO>'yes' if it is so, 'no' if not</AUTO>", site: { type: 'string' } },
    { value: "<AUTO>a title like 'this'</AUTO>", site: { type: 'string', schema: { type: 'string' } } },
    { value: "<AUTO>'a' or 'b'</AUTO>", field: { wants: 'model' }, site: { type: 'model' } },
    { value: '<AUTO>', site: { type: 'string', lone: true } },
  ],
  'defaults are read by type': [
    { value: '<AUTO type="integer" default="3">n</AUTO>', site: { default: 3 } },
    { value: '<AUTO type="boolean" fallback="no">n</AUTO>', site: { default: false } },
    { value: '<AUTO type="boolean" default="on">n</AUTO>', site: { default: true } },
    { value: '<AUTO type="array" default="[a, 1]">n</AUTO>', site: { default: ['a', 1] } },
    { value: '<AUTO default="words">n</AUTO>', site: { default: 'words' } },
    { value: '<AUTO choices="a,b" default="b">n</AUTO>', site: { default: 'b' } },
  ],
  'a tag is answered before the run, unless it must wait': [
    { value: '<AUTO>n</AUTO>', site: { when: 'compile' } },
    { value: '<AUTO>n {{ inputs.x }}</AUTO>', site: { when: 'compile' } },
    { value: '<AUTO>n</AUTO>', field: { run: true }, site: { when: 'run' } },
    { value: '<AUTO>n</AUTO>', field: { dependent: true }, site: { when: 'run' } },
    { value: '<AUTO type="model">n</AUTO>', field: { dependent: true }, site: { when: 'compile' } },
    { value: '<AUTO when="compile">n</AUTO>', field: { dependent: true }, site: { when: 'compile' } },
    { value: '<AUTO when="run">n</AUTO>', site: { when: 'run' } },
    { value: '<AUTO>about {{ steps.a.result }}</AUTO>', site: { when: 'run' } },
    { value: '<AUTO max="{{ first.count }}">n</AUTO>', field: { isRunName: (name) => name === 'first' }, site: { when: 'run' } },
    { value: '<AUTO>about {{ $item }}</AUTO>', site: { when: 'run' } },
    { value: '<AUTO>deps</AUTO>', field: { field: 'dependencies', wants: 'step', dependent: true }, site: { when: 'compile' } },
    {
      value: '<AUTO>deps {{ steps.a }}</AUTO>',
      field: { field: 'dependencies' },
      site: { when: 'compile' },
      problems: ['auto-contradiction <AUTO'],
    },
    { value: '<AUTO when="run">deps</AUTO>', field: { field: 'dependencies' }, problems: ['auto-contradiction run'] },
    { value: '<AUTO when="compile">about {{ steps.a }}</AUTO>', site: { when: 'run' }, problems: ['auto-contradiction compile'] },
  ],
  'attributes that cannot be used': [
    { value: '<AUTO type="integr">n</AUTO>', site: { type: 'integer' }, problems: ['auto-bad-attribute integr → integer'] },
    { value: '<AUTO type="text">n</AUTO>', site: { type: 'string' }, problems: ['auto-bad-attribute text → string'] },
    { value: '<AUTO type="qqqqqq">n</AUTO>', site: { type: 'string' }, problems: ['auto-bad-attribute qqqqqq'] },
    { value: '<AUTO tipe="integer">n</AUTO>', problems: ['auto-bad-attribute tipe → type'] },
    { value: '<AUTO audience="beginners">n</AUTO>', problems: ['auto-bad-attribute (hint) audience'] },
    { value: '<AUTO type="integer" type="number">n</AUTO>', problems: ['auto-bad-attribute type'] },
    { value: '<AUTO min="">n</AUTO>', problems: ['auto-bad-attribute min'] },
    { value: '<AUTO min="few">n</AUTO>', problems: ['auto-bad-attribute few'] },
    { value: '<AUTO choices=",">n</AUTO>', problems: ['auto-bad-attribute ,'] },
    { value: '<AUTO type="choice">n</AUTO>', problems: ['auto-bad-attribute choice'] },
    { value: '<AUTO pattern="(">n</AUTO>', problems: ['auto-bad-attribute ('] },
    { value: '<AUTO items="strng">n</AUTO>', problems: ['auto-bad-attribute strng → string'] },
    { value: '<AUTO items="{oops">n</AUTO>', problems: ['auto-bad-attribute {oops'] },
    { value: '<AUTO schema="[1]">n</AUTO>', problems: ['auto-bad-attribute [1]'] },
    { value: '<AUTO when="now">n</AUTO>', site: { when: 'compile' }, problems: ['auto-bad-attribute now'] },
    { value: '<AUTO when="runs">n</AUTO>', problems: ['auto-bad-attribute runs → run'] },
    { value: '<AUTO max="<AUTO>x</AUTO>">n</AUTO>', problems: ['auto-bad-attribute <AUTO>x</AUTO>'] },
  ],
  'attributes that contradict each other, or the field': [
    { value: '<AUTO min=5 max=1>n</AUTO>', problems: ['auto-contradiction 5'] },
    { value: '<AUTO choices="a,b" default="c">n</AUTO>', problems: ['auto-contradiction c'] },
    { value: '<AUTO type="integer" default="1.5">n</AUTO>', problems: ['auto-contradiction 1.5'] },
    { value: '<AUTO type="integer" min=2 default="1">n</AUTO>', problems: ['auto-contradiction 1'] },
    { value: '<AUTO type="string" max=2 default="abc">n</AUTO>', problems: ['auto-contradiction abc'] },
    { value: '<AUTO type="array" max=1 fallback="[1, 2]">n</AUTO>', problems: ['auto-contradiction [1, 2]'] },
    { value: '<AUTO type="boolean" default="maybe">n</AUTO>', problems: ['auto-contradiction maybe'] },
    { value: '<AUTO type="object" default="x">n</AUTO>', problems: ['auto-contradiction x'] },
    { value: '<AUTO pattern="^a" default="b">n</AUTO>', problems: ['auto-contradiction b'] },
    { value: `<AUTO pattern="^(a+)+$" default="${'a'.repeat(40)}b">n</AUTO>`, site: { type: 'string' } },
    { value: '<AUTO type="boolean" min=1>n</AUTO>', problems: ['auto-contradiction 1'] },
    { value: '<AUTO type="integer" pattern="a">n</AUTO>', problems: ['auto-contradiction a'] },
    { value: '<AUTO type="string" items="integer">n</AUTO>', problems: ['auto-contradiction integer'] },
    { value: '<AUTO type="string">n</AUTO>', field: { schema: { type: 'integer' } }, problems: ['auto-contradiction string'] },
    { value: '<AUTO type="array">n</AUTO>', field: { schema: { type: 'string' } }, problems: ['auto-contradiction array'] },
    { value: '<AUTO type="choice" choices="a">n</AUTO>', field: { schema: { type: 'string' } }, site: { type: 'choice' } },
    { value: '<AUTO type="integer">n</AUTO>', field: { schema: { type: 'number' } }, site: { type: 'integer' } },
  ],
  'what only a run can tell is judged then': [
    {
      value: '<AUTO min="{{ inputs.low }}" max=3>n</AUTO>',
      field: { schema: { type: 'integer' } },
      site: { min: undefined, max: 3, expected: { schema: { type: 'integer' } } },
    },
    { value: '<AUTO min=1>n</AUTO>', site: { expected: undefined } },
    { value: '<AUTO type="choice" choices="{{ inputs.list }}">n</AUTO>', site: { type: 'choice', choices: undefined } },
  ],
};
