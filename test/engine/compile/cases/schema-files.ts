import type { World } from '../../../../engine/compile/world.ts';
import { yaml } from '../../../yaml.ts';
import type { ProblemCase } from './problems.ts';

/** Files of a world, found by their last name. */
const filesOf = (files: Readonly<Record<string, string>>): Partial<World> => ({
  find: (path) => {
    const name = path.split('/').at(-1) ?? path;
    return files[name] === undefined ? undefined : { file: name, text: files[name] };
  },
  outside: (path) => path.startsWith('..'),
});

const score = '{"type": "object", "properties": {"score": {"type": "number"}}, "required": ["score"]}';

export const schemaFileCases: ProblemCase[] = [
  {
    rule: 'unknown-field: the answer has what its file declares, and no more',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, output_schema: {$ref: ./score.json}}
      - {id: y, prompt: "{{ x.score }} {{ x.~unknown-field~skore }}"}
  `,
    world: filesOf({ 'score.json': score }),
  },
  {
    rule: 'unknown-field: through a pointer into a file, a file in a file, and a place of the file itself',
    text: yaml`
    id: a
    steps:
      - id: x
        prompt: hi
        output_schema:
          type: object
          properties: {one: {$ref: "./all.yaml#/$defs/one"}}
      - {id: y, prompt: "{{ x.one.inner.score }} {{ x.one.inner.~unknown-field~skore }} {{ x.one.~unknown-field~innner }}"}
  `,
    world: filesOf({
      'all.yaml': yaml`
      $defs:
        one: {type: object, properties: {inner: {$ref: "#/$defs/two"}}}
        two: {$ref: score.json}
    `,
      'score.json': score,
    }),
  },
  {
    rule: 'unknown-field: of a variable, and of an input',
    text: yaml`
    id: a
    inputs: {order: {$ref: ./closed.yaml}}
    steps:
      - {id: x, prompt: "{{ order.score }}", vars: {grade: {schema: {$ref: ./score.json}}}}
      - {id: y, prompt: "{{ x.grade.score }} {{ x.grade.~unknown-field~skore }} {{ order.~unknown-field~skore }}"}
  `,
    world: filesOf({
      'score.json': score,
      'closed.yaml': yaml`
        type: object
        additionalProperties: false
        properties: {score: {type: number}}`,
    }),
  },
  {
    rule: 'bad-schema: in the file, at its path, with the line in it',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, output_schema: {$ref: ~bad-schema~./broken.yaml}}
  `,
    world: filesOf({
      'broken.yaml': yaml`
        type: object
        properties:
          score: {type: numeric}
      `,
    }),
    wanted: /`numeric`.* \(broken\.yaml, line 3, column 17\)/,
  },
  {
    rule: 'bad-schema: a file that is no YAML, and a pointer that leads nowhere in a file',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, output_schema: {$ref: ~bad-schema~torn.json}}
      - {id: y, prompt: hi, output_schema: {$ref: ~bad-schema~"score.json#/$defs/none"}}
  `,
    world: filesOf({ 'torn.json': '{"type": "object"', 'score.json': score }),
    wanted: /torn\.json, line 1|nothing stands there/,
  },
  {
    rule: 'bad-schema: an address, a name without a file, and a computed path lead nowhere',
    text: yaml`
    id: a
    inputs: {name: b}
    steps:
      - {id: x, prompt: hi, output_schema: {$ref: ~bad-schema~"https://example.com/x.json"}}
      - {id: y, prompt: hi, output_schema: {$ref: ~bad-schema~Order}}
      - {id: z, prompt: hi, output_schema: {$ref: ~bad-schema~"{{ name }}.json"}}
  `,
    world: filesOf({}),
  },
  {
    rule: 'file-missing and path-outside: of a schema, and of what its file names',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, output_schema: {$ref: ~file-missing~./none.json}}
      - {id: y, prompt: hi, output_schema: {$ref: ~path-outside~../none.json}}
      - {id: z, prompt: hi, output_schema: {$ref: ~file-missing~names.json}}
      - {id: v, tool: validation, action: validate, parameters: {data: {}, schema: {$ref: ~file-missing~gone.json}}}
  `,
    world: filesOf({ 'names.json': '{"type": "object", "properties": {"a": {"$ref": "gone.json"}}}' }),
  },
  {
    rule: 'cycle: files whose schemas name each other',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, output_schema: {$ref: ~cycle~a.json}}
  `,
    world: filesOf({
      'a.json': '{"type": "object", "properties": {"b": {"$ref": "b.json"}}}',
      'b.json': '{"type": "object", "properties": {"a": {"$ref": "a.json"}}}',
    }),
    wanted: /a\.json → b\.json → a\.json/,
  },
  {
    rule: 'bad-schema: examples are a list, or a file; a file that is not there, is no data, or has nothing at the pointer is told',
    text: yaml`
    id: a
    steps:
      - {id: ok, prompt: hi, output_schema: {type: string, examples: {$ref: ./moods.yaml}}, timeout: 3s}
      - {id: one, prompt: hi, output_schema: {type: string, examples: [good, {$ref: "moods.json#/0"}]}}
      - {id: own, prompt: hi, vars: {mood: {type: string, example: {$ref: "moods.json#/1"}}}}
      - {id: x, prompt: hi, output_schema: {type: string, examples: {$ref: ~file-missing~./none.json}}}
      - {id: y, prompt: hi, output_schema: {type: string, examples: {$ref: ~bad-schema~torn.json}}}
      - {id: z, prompt: hi, output_schema: {type: string, examples: [{$ref: ~bad-schema~"moods.json#/7"}]}}
      - {id: w, prompt: hi, output_schema: {type: string, examples: ~bad-schema~{good: 1}}}
      - {id: v, prompt: hi, output_schema: {type: string, examples: ~bad-schema~good}}
  `,
    world: filesOf({ 'moods.yaml': '- good\n- bad\n', 'moods.json': '["good", "bad"]', 'torn.json': '[\n"good",\n{"a: 1}' }),
    wanted: /torn\.json, line \d|nothing stands there/,
  },
];
