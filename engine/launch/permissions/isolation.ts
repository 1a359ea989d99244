import { formatPermission, type Isolation, parsePermission } from '../../language/permission.ts';
import type { Refusal } from '../refusal.ts';

/** The permissions of a run, and the grants to keep, where a person allows its programs a wider isolation. */
export function withIsolation(
  { needs, grants, programs }: Pick<Refusal, 'needs' | 'grants' | 'programs'>,
  isolation: Isolation,
): Pick<Refusal, 'needs' | 'grants'> {
  const isProgram = (index: number): boolean => programs.includes(needs[index] ?? '');

  const widened = (need: string): string => {
    const permission = parsePermission(need);
    return permission === undefined ? need : formatPermission({ ...permission, isolation });
  };

  return {
    needs: needs.map((need, index) => (isProgram(index) ? widened(need) : need)),
    grants: grants.map((grant, index) => (isProgram(index) ? { ...grant, isolation } : grant)),
  };
}
