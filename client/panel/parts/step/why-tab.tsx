import { useEffect } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import { autoAnswerTexts } from '../../texts/autos.ts';
import { detailTexts } from '../../texts/details.ts';
import { listAutoRows } from '../../view/autos.ts';
import { AutoList } from '../autos.tsx';
import { EngineText } from '../engine-text.tsx';
import { Facts } from './facts.tsx';
import type { StepTabProps } from './step-tab.ts';

/** The reasons for the step's course, the answers of its AUTO tags, and its definition in the pipeline. */
export function WhyTab({ store, details: { path, why, costs, plan } }: StepTabProps) {
  const { inspected, run } = store;
  const report = inspected.autos.value.get(path);
  useEffect(() => {
    if (!report) inspected.ask({ type: 'stepAutos', path });
  }, [path, report === undefined]);

  const rows = listAutoRows(report?.autos ?? [], run.value?.state, path);
  const fields = new Set(rows.map(({ field }) => field));
  return (
    <>
      {/* Tags that are no longer in the text are shown as in the run. */}
      <Facts facts={why.filter(({ auto }) => auto === undefined || !fields.has(auto))} long />
      {rows.length > 0 || report?.fault !== undefined ? (
        <section>
          <h3>{say(autoAnswerTexts.title)}</h3>
          {report?.fault === undefined ? null : (
            <p class="dim">
              <EngineText text={report.fault} />
            </p>
          )}
          <AutoList store={store} rows={rows} />
        </section>
      ) : null}
      <Facts title={say(detailTexts.costAndTime)} facts={costs} />
      <Facts title={say(detailTexts.inPipeline)} facts={plan} />
    </>
  );
}
