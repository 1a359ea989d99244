import type { Permission } from '../../language/permission.ts';

/** A permission that a run would need and nobody gave. */
export interface RequiredPermission {
  permission: Permission;
  /** For people: who needs it and what for, in a sentence. */
  why: string;
}
