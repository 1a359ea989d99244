import type { Tools } from '../../run/ports.ts';
import { toFailure } from '../../state/failure.ts';
import type { SecretStore } from '../../trust/secrets/store.ts';

/**
 * Tools with current secrets: they are read again when they expire, and when a service refused one, which is then called once
 * more.
 */
export const freshTools = (tools: Tools, store: Pick<SecretStore, 'refresh' | 'renew'>): Tools => ({
  ...tools,
  async call(tool, action, parameters, context) {
    await store.refresh();
    try {
      return await tools.call(tool, action, parameters, context);
    } catch (error) {
      // A call that was refused for its key had no effect.
      const isRefused = toFailure(error).kind === 'auth' && !context.signal.aborted;
      if (!isRefused || !(await store.renew())) throw error;
    }

    return await tools.call(tool, action, parameters, context);
  },
});
