import type { Json, JsonMap, JsonSchema } from '../json.ts';
import { isMap } from '../json.ts';
import { mostGeneratedSteps } from '../kinds/generated-steps.ts';
import { transformSchema } from '../kinds/transform.ts';
import { stepKinds } from '../kinds.ts';
import { schemaTexts } from '../texts/compile/generated.ts';
import { say } from '../texts.ts';
import type { ToolSpec } from '../tools/descriptor.ts';
import { describedSchema, objectSchema } from '../tools/shape.ts';

/** The `$ref` to the schema of steps that a model may write. */
export const stepsReference = 'baton:steps';

/** What is known of the step that will run them. Without it the schema is the general one. */
interface StepsAllowed {
  /** Actions by tool; empty for a server that lists its tools at run time. */
  calls: readonly { tool: ToolSpec; action: string | undefined }[];
  models: readonly string[] | undefined;
  inputs: readonly string[];
  most: number;
}

/** The schema of a list of steps that a model writes for `steps_from`. */
export function generatedStepsSchema(allowed?: StepsAllowed): JsonSchema {
  const { calls, models, inputs = [], most = mostGeneratedSteps } = allowed ?? {};
  const readable = inputs.length ? say(schemaTexts.inputs, { names: inputs.join(', ') }) : '';
  const asking: { [name: string]: JsonSchema } = {
    prompt: describedSchema('string', say(schemaTexts.prompt)),
    system: describedSchema('string', say(schemaTexts.system)),
    vars: describedSchema('object', say(schemaTexts.vars)),
  };
  if (models?.length !== 0)
    asking['model'] = describedSchema('string', say(schemaTexts.model), models ? { enum: [...models] } : {});
  const anyCall = objectSchema(
    {
      ...common(),
      tool: describedSchema('string', say(schemaTexts.tool)),
      action: describedSchema('string', say(schemaTexts.action)),
      parameters: describedSchema('object', say(schemaTexts.parameters)),
    },
    ['id', 'tool', 'action'],
  );
  const kinds: JsonSchema[] = [
    kindSchema('prompt', asking),
    kindSchema('set', { set: describedSchema('object', say(schemaTexts.set)) }),
    kindSchema('transform', { transform: { ...transformSchema, description: say(schemaTexts.transform) } }),
    ...(calls ? calls.map(callSchema) : [anyCall]),
  ];

  return {
    $comment: stepsReference,
    type: 'array',
    minItems: 1,
    maxItems: most,
    description: say(schemaTexts.list, { inputs: readable }),
    items: { anyOf: kinds },
  };
}

const common = (): { [name: string]: JsonSchema } => ({
  id: { type: 'string', pattern: '^[A-Za-z_][\\w-]*$', description: say(schemaTexts.id) },
  dependencies: { type: 'array', items: { type: 'string' }, description: say(schemaTexts.dependencies) },
  condition: describedSchema('string', say(schemaTexts.condition)),
});

function kindSchema(kind: 'prompt' | 'set' | 'transform', properties: { [name: string]: JsonSchema }): JsonSchema {
  const { doc, key } = stepKinds[kind];
  return { ...objectSchema({ ...common(), ...properties }, ['id', key]), description: doc };
}

/** The names and descriptions of parameters; each may be a template, so their types do not bind. */
function callSchema({ tool, action }: StepsAllowed['calls'][number]): JsonSchema {
  const spec = action === undefined ? undefined : tool.actions[action];
  const { properties, required } = spec?.parameters ?? {};
  const names = isMap(properties) ? Object.entries(properties) : [];
  const hidden = tool.name === 'terminal' ? 'command' : undefined;
  const shown = Object.fromEntries(names.flatMap(([name, one]) => (name === hidden ? [] : [[name, describe(one)] as const])));
  const parameters: JsonSchema =
    names.length > 0
      ? objectSchema(shown, Array.isArray(required) ? required.filter((one) => typeof one === 'string') : [])
      : { type: 'object' };
  const named = action === undefined ? describedSchema('string', say(schemaTexts.action)) : { type: 'string', enum: [action] };

  return {
    ...objectSchema({ ...common(), tool: { type: 'string', enum: [tool.name] }, action: named, parameters }, [
      'id',
      'tool',
      'action',
      'parameters',
    ]),
    description: spec?.doc ?? tool.doc,
  };
}

function describe(schema: Json): JsonMap {
  if (!isMap(schema)) return {};
  const { description, type, enum: choices } = schema;
  const said = [description, typeof type === 'string' && `(${type})`, Array.isArray(choices) && choices.join(' | ')];
  return { description: said.filter((one) => typeof one === 'string').join(' ') };
}

/** A schema whose inner schemas of steps are specialised to the step that will run them. */
export function withStepsAllowed(schema: Json, allowed: StepsAllowed): Json {
  if (Array.isArray(schema)) return schema.map((one) => withStepsAllowed(one, allowed));
  if (!isMap(schema)) return schema;
  if (schema['$comment'] !== stepsReference)
    return Object.fromEntries(Object.entries(schema).map(([key, one]) => [key, withStepsAllowed(one, allowed)]));
  return { ...schema, ...generatedStepsSchema(allowed) };
}

/** Whether answers of a schema contain steps. */
export function wantsSteps(schema: Json): boolean {
  if (Array.isArray(schema)) return schema.some(wantsSteps);
  return isMap(schema) && (schema['$comment'] === stepsReference || Object.values(schema).some(wantsSteps));
}
