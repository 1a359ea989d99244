import type { Json, JsonMap, JsonSchema } from '../../../language/json.ts';
import { definedMap, isMap } from '../../../language/json.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { endpoints, type ServerEndpoint } from './endpoints.ts';

/** The body of a failed request (RFC 9457). */
export const problemSchema: JsonSchema = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    hint: { type: 'string' },
    problems: { type: 'array', items: { type: 'object' } },
    needs: { type: 'array', items: { type: 'string' } },
  },
  required: ['title', 'status', 'detail'],
};

/** The variable parts of paths. */
const namedAbout: Readonly<Record<string, string>> = { run: texts.runId, hash: texts.hash };

/** The description of the interface (OpenAPI 3.1). */
export function describeInterface(version: string): JsonMap {
  const paths: Record<string, JsonMap> = {};
  for (const [name, operation] of Object.entries<ServerEndpoint>(endpoints))
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(name, operation) };

  return {
    openapi: '3.1.0',
    info: { title: say(texts.title), version, description: say(texts.about) },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: problemSchema },
    },
  };
}

function describeOperation(name: string, operation: ServerEndpoint): JsonMap {
  const { path, says, scope, query, headers, body, answer } = operation;
  const named = Array.from(path.matchAll(/\{(\w+)\}/g), ([, one = '']) => one);
  const parameters: Json[] = [
    ...named.map((one) => ({
      name: one,
      in: 'path',
      required: true,
      schema: { type: 'string', description: say(namedAbout[one] ?? '') },
    })),
    ...parametersOf(query, 'query'),
    ...parametersOf(headers, 'header'),
  ];

  // OpenAPI describes a single event (`itemSchema`) from 3.2 on.
  const described = definedMap({ schema: answer.schema ?? { type: 'string' }, 'x-event-schema': answer.event });
  const content: JsonMap = { [answer.type]: described };

  return definedMap({
    operationId: name,
    summary: say(says),
    parameters,
    requestBody: body && { required: true, content: { 'application/json': { schema: body } } },
    responses: {
      [String(answer.status)]: answer.status === 204 ? { description: say(says) } : { description: say(says), content },
      default: {
        description: 'Problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
    security: scope ? [{ token: [scope] }] : [],
  });
}

const parametersOf = (schema: JsonSchema | undefined, place: 'query' | 'header'): JsonMap[] => {
  const { properties, required } = schema ?? {};
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(isMap(properties) ? properties : {}).map(([name, one]) => ({
    name,
    in: place,
    required: needed.includes(name),
    schema: one,
  }));
};
