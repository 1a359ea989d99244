import type { Permission } from '../../language/permission.ts';

/** A missing permission of a run. */
export interface RequiredPermission {
  permission: Permission;
  /** For people: who needs it and why, in a sentence. */
  why: string;
}
