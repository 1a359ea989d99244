import type { Compiled } from '../../engine/index.ts';
import { describe } from '../../engine/language/types.ts';
import type { InputDeclaration } from '../messages.ts';

type InputSpec = Compiled['pipeline']['inputs'][number];

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
  }));

/** A default as text; one that only the run can make as it is written. */
function usualText({ kind, ...usual }: NonNullable<InputSpec['default']>): string {
  if (kind === 'constant' && 'value' in usual) return typeof usual.value === 'string' ? usual.value : JSON.stringify(usual.value);
  return 'text' in usual.node ? usual.node.text : '';
}
