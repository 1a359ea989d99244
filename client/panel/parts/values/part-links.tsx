import { say } from '../../../../engine/language/texts.ts';
import type { FromPanel } from '../../../messages.ts';
import type { Store } from '../../store.ts';
import { stepTexts } from '../../texts/step.ts';
import { valueTexts } from '../../texts/values.ts';

interface LinkedPart extends Pick<Extract<FromPanel, { type: 'openPart' | 'diffPart' }>, 'what' | 'path'> {
  store: Store;
}

interface PartLinkProps extends LinkedPart {
  type: 'openPart' | 'diffPart';
  text: string;
  title: string;
}

/** Opens a part of the run in full, in an editor. */
export const OpenPart = (part: LinkedPart) => (
  <PartLink {...part} type="openPart" text={valueTexts.openWhole} title={say(valueTexts.openWholeOf, { step: part.path })} />
);

/** Compares a part of the run with that of the previous run, in an editor. */
export const DiffPart = (part: LinkedPart) => (
  <PartLink {...part} type="diffPart" text={stepTexts.openDiff} title={say(stepTexts.openDiffOf, { step: part.path })} />
);

function PartLink({ store, type, what, path, text, title }: PartLinkProps) {
  if (!store.host.offers({ type, what, path })) return null;
  return (
    <button type="button" class="plain link open-part" title={title} onClick={() => store.host.post({ type, what, path })}>
      {say(text)}
    </button>
  );
}
