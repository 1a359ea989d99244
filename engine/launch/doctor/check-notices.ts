import type { Settings } from '../../compile/world.ts';
import { allowOption, parsePermission } from '../../language/permission.ts';
import { doctorTexts as texts } from '../../language/texts/insight/doctor.ts';
import { say } from '../../language/texts.ts';
import { neededFor } from '../../tools/network/network-scope.ts';
import { noticeTargets, readAddressOf, variablesOfNotice } from '../notices/send-notice.ts';
import { grantedPermissions } from '../permissions/granted-permissions.ts';
import type { DoctorFinding } from './finding.ts';

/**
 * Whether the notices of `baton.yaml` could be sent: their variables are set, and a person permitted their targets. Nothing
 * is sent.
 */
export async function checkNotices(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  { settings, allow }: { settings: Settings; allow: readonly string[] },
): Promise<DoctorFinding[]> {
  const targets = noticeTargets(settings);
  if (targets.length === 0) return [];

  const granted = await grantedPermissions({ root, settings, files: [], allow });
  const scope = { tool: 'http', allow: granted.flatMap((one) => parsePermission(one) ?? []) };
  const about = say(texts.noticesTitle);

  return targets.map((target): DoctorFinding => {
    const { id } = target;
    const name = variablesOfNotice(target).find((one) => !env[one]);
    if (name !== undefined) return { about, state: 'lacking', says: say(texts.noticeVariable, { id, name }) };

    const url = readAddressOf(target, env);
    const needed = url && neededFor(url, scope);
    if (needed === undefined) return { about, state: 'fine', says: say(texts.notice, { id }) };

    const hint = say(texts.noticeHint, { allow: allowOption({ tool: 'http', pattern: needed }) });
    return { about, state: 'lacking', says: say(texts.noticeNotAllowed, { id, host: needed }), hint };
  });
}
