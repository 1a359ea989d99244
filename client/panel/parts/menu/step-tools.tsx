import { say } from '../../../../engine/language/texts.ts';
import { actionTexts } from '../../texts/actions.ts';

interface Tools {
  /** It can be rerun at once, with its dependents. */
  retry: boolean;
}

/** Beside a step, at the pointer: rerun, and its menu, which keys open too. The pane handles the events. */
export const StepTools = ({ retry }: Tools) => (
  <span class={`step-tools${retry ? ' retry' : ''}`} aria-hidden="true">
    {retry ? (
      <span class="tool" data-tool="retry" title={say(actionTexts.rerunHere)}>
        <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
          <path d="M11 4.5A4.8 4.8 0 1 0 11.8 7.5M11.5 1.8v3h-3" />
        </svg>
      </span>
    ) : null}
    <span class="tool" data-tool="menu" title={say(actionTexts.actions)}>
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <path d="M2.5 7h0M7 7h0M11.5 7h0" />
      </svg>
    </span>
  </span>
);
