import type { ReadonlySignal } from '@preact/signals';

/** Why a list could not be read the last time. */
export const PageFault = ({ fault }: { fault: ReadonlySignal<string | undefined> }) =>
  fault.value === undefined ? null : (
    <p class="page-note" role="alert">
      {fault.value}
    </p>
  );
