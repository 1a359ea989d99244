import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { seenLines } from '../../language/safety/unseen.ts';
import { formSchema, personAnswerSchema } from '../../language/schema/answers.ts';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { say } from '../../language/texts.ts';
import type { AskedPermissions } from '../../launch/options.ts';
import type { OpenQuestion } from '../../state/state.ts';

/** A question as the protocol's form of it: a flat object of simple fields (modelcontextprotocol.io, elicitation). */
export interface Elicitation {
  message: string;
  requestedSchema: { type: 'object'; properties: JsonMap; required: string[] };
}

/** The person's reaction to an elicitation. */
export interface Elicited {
  action: 'accept' | 'decline' | 'cancel';
  content?: JsonMap;
}

/** The only field of a question that is no form. */
const only = 'answer';

/**
 * A question of a run. A permission can only be given once to this step, or refused; permissions that are kept are given at a
 * terminal or in the editor.
 */
export function elicitQuestion(question: OpenQuestion, file: string, refused: string | undefined): Elicitation {
  const { text, kind, wants, default: otherwise } = question;
  const message = [refused, say(mcpServerTexts.pipelineAsks, { file }), text]
    .filter(Boolean)
    .map((lines) => seenLines(lines ?? '', ' '))
    .join('\n');
  if (kind === 'permission') return yesOrNo(`${message}\n${say(mcpServerTexts.inStep)}`);
  if (kind === 'ask' && wants === 'form') {
    const { properties, required } = formSchema(question.fields ?? {});
    const fields = isMap(properties) ? properties : {};
    return { message, requestedSchema: { type: 'object', properties: mapFields(fields), required: namesIn(required) } };
  }

  const schema = personAnswerSchema(question);
  const field = simpleField(otherwise === undefined ? schema : { ...schema, default: otherwise });
  const properties = { [only]: { ...field, title: say(mcpServerTexts.answer) } };

  return { message, requestedSchema: { type: 'object', properties, required: otherwise === undefined ? [only] : [] } };
}

/** What a run needs before its first step, asked as one. */
export const elicitPermissions = ({ needs, why }: AskedPermissions, file: string): Elicitation =>
  yesOrNo([say(mcpServerTexts.mayIt, { file }), ...needs, why].map((lines) => seenLines(lines ?? '', ' ')).join('\n'));

/** The answer in the reaction; undefined where the person gave none. */
export function answerOf({ kind, wants, default: otherwise }: OpenQuestion, { action, content }: Elicited): Json | undefined {
  if (kind === 'permission') return isAccepted({ action, content }) ? 'once' : 'no';
  if (action !== 'accept' || !content) return undefined;
  return kind === 'ask' && wants === 'form' ? content : (content[only] ?? otherwise);
}

/** Only a clear yes is consent. */
export const isAccepted = ({ action, content }: Elicited): boolean => action === 'accept' && content?.[only] === true;

const yesOrNo = (message: string): Elicitation => ({
  message,
  requestedSchema: {
    type: 'object',
    properties: { [only]: { type: 'boolean', title: say(mcpServerTexts.allow), default: false } },
    required: [only],
  },
});

const namesIn = (required: Json | undefined): string[] =>
  Array.isArray(required) ? required.filter((one) => typeof one === 'string') : [];

const mapFields = (fields: JsonMap): JsonMap =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, simpleField(isMap(field) ? field : {})]));

/** The keywords of JSON Schema that the protocol's forms support. */
const kept = ['title', 'description', 'minLength', 'maxLength', 'minimum', 'maximum', 'default'];
/** The types that forms support, each with the JavaScript type of its default. */
const simpleTypes: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
};

/**
 * A schema as a field of a form. A value that no form can ask for is asked as JSON in a text field, and parsed as the schema
 * wants.
 */
function simpleField(schema: JsonMap): JsonMap {
  const { type, enum: choices, description, default: otherwise } = schema;
  if (Array.isArray(choices) && choices.every((one) => typeof one === 'string'))
    return { ...pick(schema, ['title', 'description', 'default']), type: 'string', enum: choices };

  const simple = typeof type === 'string' && Object.hasOwn(simpleTypes, type) ? simpleTypes[type] : undefined;
  if (simple !== undefined && (otherwise === undefined || simple === typeof otherwise)) return pick(schema, ['type', ...kept]);

  const about = typeof description === 'string' ? `${description}. ${say(mcpServerTexts.asJson)}` : say(mcpServerTexts.asJson);
  return { type: 'string', description: about };
}

const pick = (schema: JsonMap, names: readonly string[]): JsonMap =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => names.includes(name)));
