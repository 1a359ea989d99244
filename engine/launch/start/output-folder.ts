import { isAbsolute, resolve } from 'node:path';
import type { Compiled } from '../../compile/compile.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import type { Authority } from '../../trust/authority.ts';
import type { StartOptions } from '../options.ts';

/** Who named the output folder: whoever starts the run, by an option or an input, or the folder that the pipeline comes from. */
export function outputAuthority({ out, outBy = 'person', inputs, inputsBy = 'person' }: StartOptions): Authority {
  if (out !== undefined) return outBy;
  return inputs?.has('output_path') ? inputsBy : 'folder';
}

/** Where products go: `--out`, else the input `output_path` (or its constant default), else `outputs/<id>`. */
export function outputFolder(
  { out, within }: Pick<StartOptions, 'out' | 'within'>,
  compiled: Compiled,
  inputs: JsonMap,
  workdir: string,
): string {
  const path = out ?? inputs['output_path'] ?? declaredFolder(compiled);
  const usual = resolve(workdir, `outputs/${compiled.pipeline.id}`);
  if (typeof path !== 'string' || path === '') return usual;
  const folder = isAbsolute(path) ? path : resolve(workdir, path);
  return within === undefined || isInside(folder, within) ? folder : usual;
}

function declaredFolder({ pipeline }: Compiled): Json | undefined {
  const declared = pipeline.inputs.find(({ name }) => name === 'output_path')?.default;
  return declared?.kind === 'constant' ? declared.value : undefined;
}
