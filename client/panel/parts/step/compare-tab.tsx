import { useEffect } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { CutText, StepInRun } from '../../../../engine/launch/inspect/step-in-run.ts';
import type { FromPanel } from '../../../messages.ts';
import type { Store } from '../../store.ts';
import { detailTexts } from '../../texts/details.ts';
import { stepTexts } from '../../texts/step.ts';
import { compareFigures } from '../../view/step/step-compare.ts';
import { formatWhen } from '../../view/when.ts';
import { TextDiffView } from '../history/text-diff.tsx';
import { DiffPart } from '../values/part-links.tsx';
import type { StepTabProps } from './step-tab.ts';

const unsettled: ReadonlySet<string> = new Set(['running', 'waiting', 'retrying', 'parked', 'paused', 'todo']);

/** The step compared with that of the previous run: its figures, its answer, its prompt. */
export function CompareTab({ store, details: { path, look } }: StepTabProps) {
  const goesOn = unsettled.has(look);
  const report = store.inspected.sides.value.get(path);
  useEffect(() => {
    if (!goesOn && !report) store.inspected.ask({ type: 'stepSides', path });
  }, [path, goesOn, report === undefined]);
  if (goesOn) return <p class="dim">{say(stepTexts.stepGoesOn)}</p>;
  if (!report) return <p class="dim">{say(stepTexts.comparing)}</p>;

  const { here, earlier, fault } = report;
  if (!here || !earlier) return <p class="dim">{fault ?? say(stepTexts.noEarlierRun)}</p>;
  return (
    <>
      <Figures store={store} here={here} earlier={earlier} />
      <Texts
        store={store}
        path={path}
        what="result"
        title={say(detailTexts.answerTitle)}
        before={earlier.answer}
        now={here.answer}
      />
      <Texts
        store={store}
        path={path}
        what="prompt"
        title={say(stepTexts.promptShort)}
        before={earlier.prompt}
        now={here.prompt}
      />
    </>
  );
}

function Figures({ store, here, earlier }: { store: Store; here: StepInRun; earlier: StepInRun }) {
  return (
    <section>
      <h3>{say(stepTexts.stepCompareWith, { run: earlier.run, time: formatWhen(earlier.started_at, store.present.value) })}</h3>
      <table class="grid compared">
        <thead>
          <tr>
            <td />
            <th scope="col">{say(stepTexts.earlierRun)}</th>
            <th scope="col">{say(stepTexts.thisRun)}</th>
            <th scope="col">{say(stepTexts.changeColumn)}</th>
          </tr>
        </thead>
        <tbody>
          {compareFigures(earlier, here).map(({ name, before, now, change, differs }) => (
            <tr key={name} class={differs ? 'differs' : ''}>
              <th scope="row">{name}</th>
              <td>{before}</td>
              <td>{now}</td>
              <td>{change}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface TextsProps {
  store: Store;
  path: string;
  what: Extract<FromPanel, { type: 'diffPart' }>['what'];
  title: string;
  before: CutText | undefined;
  now: CutText | undefined;
}

function Texts({ store, path, what, title, before, now }: TextsProps) {
  if (!before && !now) return null;
  if (!before || !now)
    return (
      <section>
        <h3>
          {title} <span class="dim">{say(now ? stepTexts.onlyNow : stepTexts.onlyBefore)}</span>
        </h3>
      </section>
    );

  return (
    <section>
      <h3 class="titled">
        {title}
        {before.text === now.text && !now.cut ? (
          <span class="dim">{say(stepTexts.isSame)}</span>
        ) : (
          <DiffPart store={store} what={what} path={path} />
        )}
      </h3>
      {before.text === now.text ? null : <TextDiffView name={title} before={before.text} after={now.text} />}
    </section>
  );
}
