import { formatPermission } from '../../language/permission.ts';
import { recordAudit } from '../../store/audit/audit-log.ts';
import { saveGrants } from '../../trust/grants.ts';
import type { HostOptions } from '../options.ts';
import { Refusal } from '../refusal.ts';
import { withIsolation } from './isolation.ts';

/**
 * Begins a run or a login. Where permissions are missing and a person is present, that person is asked once for all of them, and `begin` is
 * called again with the grants. Rejects as `begin` rejects.
 */
export async function withPermissions<O extends Pick<HostOptions, 'allow' | 'askPermissions'>, T>(
  options: O,
  begin: (options: O) => Promise<T>,
): Promise<T> {
  try {
    return await begin(options);
  } catch (error) {
    if (!(error instanceof Refusal) || error.needs.length === 0 || !options.askPermissions) throw error;
    const { message: why, programs } = error;
    const answer = await options.askPermissions({ needs: error.needs, why, programs });
    if (!answer || answer.value === 'no') throw error;

    const { needs, grants } = withIsolation(error, answer.isolation ?? 'contained');
    if (answer.value === 'always') {
      await saveGrants(grants.map((grant) => ({ ...grant, by: answer.by, at: new Date().toISOString() })));
      for (const grant of grants) {
        const about = { permission: formatPermission(grant), lasting: true };
        await recordAudit(grant.root, { action: 'permission.given', by: answer.by, about });
      }
    }

    return await begin({ ...options, allow: [...(options.allow ?? []), ...needs] });
  }
}
