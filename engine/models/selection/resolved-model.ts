import type { ModelRefusal, ProviderEntry } from '../settings/provider-table.ts';

/** A choice with its reason. With a `refusal` no call may be made. */
export interface ResolvedModel {
  /** `provider:name`, or the name as written where it is unknown; `offline` alone for the embedded engine. */
  model: string;
  /** The provider's own name for it. */
  name: string;
  reason: string;
  entry?: ProviderEntry;
  refusal?: ModelRefusal;
}
