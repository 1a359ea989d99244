import type { HostOptions } from '../options.ts';

/** Options that limit a run to these permissions: nobody is asked, and a step that needs more fails with `permission`. */
export const boundTo = (allow: readonly string[]): Pick<HostOptions, 'allow' | 'people' | 'wait'> => ({
  allow,
  people: { absent: true, ask: async () => undefined },
  wait: true,
});
