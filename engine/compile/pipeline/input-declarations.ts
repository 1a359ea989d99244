import type { Json, JsonSchema } from '../../language/json.ts';
import { describe } from '../../language/types.ts';
import type { InputSpec } from './model/pipeline.ts';

/** An input that the text declares. */
export interface InputDeclaration {
  name: string;
  /** Its type in words. */
  type: string;
  schema: JsonSchema;
  required: boolean;
  secret: boolean;
  about?: string | undefined;
  /** The default as text. */
  usual?: string | undefined;
  /** A value as it may be, as text; of an input with choices, or of a secret, none. */
  example?: string | undefined;
  /** It names a file or folder, which may be picked. */
  names?: 'file' | 'folder' | 'newFile' | undefined;
}

/** The inputs that a pipeline declares, as a form needs them. */
export const listDeclarations = (specs: readonly InputSpec[]): InputDeclaration[] =>
  specs.map(({ name, type, schema, required, secret, description, default: usual }) => ({
    name,
    type: describe(type),
    schema,
    required,
    secret,
    about: description,
    usual: usual && usualText(usual),
    example: secret ? undefined : exampleText({ schema }),
    names: pathKindOf({ name, schema, secret }),
  }));

/** The first example of an input as text, where people cannot pick its value. */
export function exampleText({ schema: { examples, enum: choices, type } }: Pick<InputSpec, 'schema'>): string | undefined {
  if (!Array.isArray(examples) || examples[0] === undefined || choices || type === 'boolean') return undefined;
  return textOf(examples[0]);
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/**
 * Whether an input names a file or a folder. The language has no type for them, so its name or its format decides; an input for
 * output names a file that need not exist yet.
 */
export function pathKindOf({
  name,
  schema,
  secret,
}: Pick<InputDeclaration, 'name' | 'schema' | 'secret'>): InputDeclaration['names'] {
  const { type, format, enum: choices } = schema;
  if (secret || choices || (type !== undefined && type !== 'string')) return undefined;
  if (/(^|[_-])(folder|dir|directory)$/i.test(name)) return 'folder';
  if (!/(^|[_-])(file|path)$/i.test(name) && format !== 'path') return undefined;
  return /^(out|output|result|target|destination|new)[_-]/i.test(name) ? 'newFile' : 'file';
}

/** A default as text; as written where only the run can compute it. */
function usualText({ kind, ...usual }: NonNullable<InputSpec['default']>): string {
  if (kind === 'constant' && 'value' in usual) return textOf(usual.value);
  return 'text' in usual.node ? usual.node.text : '';
}
