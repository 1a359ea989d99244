import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { emptyTexts } from '../../texts/empty.ts';
import { headerTexts } from '../../texts/header.ts';

/** Nothing to draw yet: shows why, and what to do. */
export function Empty({ store }: { store: Store }) {
  const { pipeline, problems } = store.text.value ?? { pipeline: null, problems: { errors: 0, warnings: 0 } };
  return (
    <main class="empty">
      <svg class="sketch" width="132" height="72" viewBox="0 0 132 72" aria-hidden="true">
        <path d="M40 36C54 36 52 16 66 16M40 36C54 36 52 56 66 56" />
        <rect x="6" y="26" width="34" height="20" rx="6" />
        <rect x="66" y="6" width="60" height="20" rx="6" />
        <rect x="66" y="46" width="60" height="20" rx="6" />
      </svg>
      <h1>{pipeline ? say(emptyTexts.noSteps, { pipeline: pipeline.name ?? pipeline.id }) : say(emptyTexts.noPipeline)}</h1>
      <p>{problems.first ?? say(pipeline ? emptyTexts.writeStep : emptyTexts.openPipeline)}</p>
      {pipeline && store.host.offers({ type: 'openFile' }) ? (
        <button type="button" class="button" onClick={() => store.host.post({ type: 'openFile' })}>
          {say(headerTexts.open, { file: pipeline.file })}
        </button>
      ) : null}
    </main>
  );
}
