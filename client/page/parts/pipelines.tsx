import { say } from '../../../engine/language/texts.ts';
import { hrefOf } from '../address.ts';
import { usePolledList } from '../poll.ts';
import { pageTexts } from '../texts/page.ts';
import { PageFault } from './page-fault.tsx';

interface ListedPipeline {
  file: string;
  id: string;
  description?: string | null;
  valid: boolean;
}

/** The pipelines of the folder; each links to its graph and its input form. */
export function PipelinesPage() {
  const { items: pipelines, fault } = usePolledList<ListedPipeline>('v1/pipelines', 15_000);
  return (
    <main class="list-page">
      <div class="list-head">
        <h1>{say(pageTexts.pipelines)}</h1>
      </div>
      <PageFault fault={fault} />
      {pipelines.value?.length === 0 ? <p class="dim">{say(pageTexts.noPipelines)}</p> : null}
      <ul class="pipeline-list" aria-busy={pipelines.value === undefined}>
        {pipelines.value?.map(({ file, id, description, valid }) => (
          <li key={file}>
            <a class="row-link" href={hrefOf({ at: 'pipeline', file })}>
              <b class="entry-name">{id}</b>
              <span class="dim entry-file">{file}</span>
              {valid ? null : <span class="has-errors">{say(pageTexts.invalid)}</span>}
              {description ? <span class="entry-about">{description}</span> : null}
            </a>
          </li>
        ))}
      </ul>
    </main>
  );
}
