import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { PlanInfo } from '../../../panel-content.ts';
import type { Store } from '../../store.ts';
import { planTabTexts } from '../../texts/plan.ts';
import { hasRunEnded } from '../../view/status.ts';

interface PlanPage {
  store: Store;
  /** Content that does not need the host. */
  before?: ComponentChildren;
  children(info: PlanInfo): ComponentChildren;
}

/**
 * The host's answer about the next run, or why there is none; requested again when the text, the shown run or its state
 * changes.
 */
export function AskedPlan({ store, before, children }: PlanPage) {
  const { plan, origin, run, text, pins } = store;
  const { folder } = origin.value;
  const state = run.value?.state;
  const ended = state !== undefined && hasRunEnded(state);

  useEffect(plan.ask, [plan, folder, ended, text.value, pins.value]);
  const { info, fault } = plan.answer.value ?? {};
  return (
    <div class="report summary plan">
      {info ? (
        <div class="sides">
          {before}
          {children(info)}
        </div>
      ) : (
        <>
          {before}
          <p class="alone dim" aria-busy={fault === undefined}>
            {fault ?? say(planTabTexts.working)}
          </p>
        </>
      )}
    </div>
  );
}

/** Asks for a missing key of a model's provider. */
export function SetKeyButton({ store, keys }: { store: Store; keys: readonly string[] }) {
  if (keys.length === 0) return null;
  return (
    <button type="button" class="button" title={keys.join(', ')} onClick={() => store.host.post({ type: 'setKey', keys })}>
      {say(planTabTexts.setKey)}
    </button>
  );
}

/** Starts a login at each server that requires one and has none. */
export const LogInButtons = ({ store, logins }: { store: Store; logins: PlanInfo['plan']['logins'] }) => (
  <>
    {logins
      .filter(({ state }) => state === 'missing')
      .map(({ server }) => (
        <button type="button" class="button" key={server} onClick={() => store.host.post({ type: 'logIn', server })}>
          {say(planTabTexts.logIn, { server })}
        </button>
      ))}
  </>
);
