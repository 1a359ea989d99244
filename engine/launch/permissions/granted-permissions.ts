import { readFile } from 'node:fs/promises';
import type { Settings } from '../../compile/world.ts';
import { formatPermission } from '../../language/permission.ts';
import { ownTarget, ownTools } from '../../language/tools/own.ts';
import { sha256Hex } from '../../store/files/artifacts.ts';
import { moduleFile } from '../../tools/own/find.ts';
import { permissionsForRoot, permissionsForText } from '../../trust/stored-permissions.ts';

interface GrantRequest {
  root: string;
  settings: Settings;
  /** The pipeline's file first, then every included file. */
  files: Iterable<{ file: string; text: string }>;
  /** Permissions granted for this run alone. */
  allow: readonly string[] | undefined;
}

/**
 * All permissions that a person gave to a run: for it alone, in their own settings, and earlier for its folder. As `--allow`
 * takes them.
 */
export async function grantedPermissions({ root, settings, files, allow = [] }: GrantRequest): Promise<string[]> {
  const text = (): Promise<string> => fingerprintOf(files, settings, root);
  const rights = [...permissionsForRoot({ root, targets: targetsIn(settings) }), ...(await permissionsForText(text))];
  return [...new Set([...allow, ...rights.map(formatPermission)])];
}

/** The present target of each tool of `baton.yaml`, by name. */
export const targetsIn = ({ tools }: Settings): ReadonlyMap<string, string> =>
  new Map(ownTools(tools).map((tool) => [tool.spec.name, ownTarget(tool)]));

/**
 * A fingerprint of the executed text, which permissions of the first version were bound to: the pipeline's file, every
 * included file, the settings in effect, and the modules of tools.
 */
async function fingerprintOf(files: GrantRequest['files'], settings: Settings, root: string): Promise<string> {
  const texts = Array.from(files, ({ file, text }) => [file, text] as const);
  const modules: [string, string][] = [];
  for (const { spec, does } of ownTools(settings.tools)) {
    if (does.kind !== 'module') continue;
    const file = await moduleFile(does.module, root, spec.name).catch(() => undefined);
    // A missing module is reported before the first step.
    modules.push([spec.name, file === undefined ? '' : sha256Hex(await readFile(file))]);
  }

  return sha256Hex(JSON.stringify([texts[0] ?? [], texts.slice(1).sort(([a], [b]) => (a < b ? -1 : 1)), settings, modules]));
}
