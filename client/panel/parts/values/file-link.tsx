import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { headerTexts } from '../../texts/header.ts';

/** A file that the run wrote, opened by a click. */
export const FileLink = ({ store, file, name = file }: { store: Store; file: string; name?: string | undefined }) => (
  <button
    type="button"
    class="plain link"
    title={say(headerTexts.open, { file })}
    onClick={() => store.host.post({ type: 'openFile', file })}
  >
    {name}
  </button>
);
