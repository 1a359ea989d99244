import type { ReadonlySignal } from '@preact/signals';

/** Why the last reading of a list failed. */
export const PageFault = ({ fault }: { fault: ReadonlySignal<string | undefined> }) =>
  fault.value === undefined ? null : (
    <p class="page-note" role="alert">
      {fault.value}
    </p>
  );
