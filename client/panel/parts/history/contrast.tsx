import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { RunContrast, StepContrast } from '../../../../engine/launch/inspect/contrast-runs.ts';
import type { FromPanel } from '../../../messages.ts';
import type { ContrastPart } from '../../../panel-content.ts';
import { partKey } from '../../store/history.ts';
import type { Store } from '../../store.ts';
import { contrastTexts } from '../../texts/contrast.ts';
import { contrastCells, contrastFigures, contrastSummary, nameRuns, partsOf } from '../../view/history/contrast.ts';
import { TextDiffView } from './text-diff.tsx';

type ContrastedPart = Pick<ContrastPart, 'what' | 'path'>;

/** Two runs side by side: the changes, each step that behaved differently, the first difference first, and the results. */
export function ContrastPane({ store }: { store: Store }) {
  const { contrast, fault } = store.history.contrast.value ?? {};
  if (fault !== undefined) return <p>{fault}</p>;
  return contrast ? <Contrasted key={contrast.runs.map(({ run }) => run).join()} store={store} contrast={contrast} /> : null;
}

function Contrasted({ store, contrast }: { store: Store; contrast: RunContrast }) {
  const first = contrast.steps.find((step) => partsOf(step).length > 0);
  const opened = useSignal<ContrastedPart | undefined>(first && { path: first.path, what: partsOf(first)[0] ?? 'result' });
  const [before, after] = nameRuns(contrast, store.present.value);
  const [one, other] = contrast.runs.map(({ run }) => run);
  const { time, cost, rest } = contrastFigures(contrast);
  const own = useRef<HTMLElement>(null);

  useEffect(() => own.current?.scrollIntoView({ block: 'start' }), []);
  if (one === undefined || other === undefined) return null;
  return (
    <section class="contrast" ref={own}>
      <h2>
        {say(contrastTexts.title)} <span class="dim">{say(contrastTexts.runs, { before, after })}</span>
      </h2>
      <p>
        {contrastSummary(contrast)} · {say(contrastTexts.time, { figures: time })} · {say(contrastTexts.cost, { figures: cost })}
      </p>
      <p class="offers">
        <button type="button" class="button" onClick={() => store.host.post({ type: 'contrast', runs: [other, one] })}>
          {say(contrastTexts.swap)}
        </button>
        <OpenDiff store={store} message={{ type: 'contrast', runs: [one, other], open: true }} class="button" />
      </p>
      {contrast.steps.length > 0 ? (
        <Steps contrast={contrast} heads={[before, after]} opened={opened.value} open={(part) => (opened.value = part)} />
      ) : (
        <p class="dim">{say(contrastTexts.allSame)}</p>
      )}
      <p class="dim">{rest}</p>
      {opened.value ? <PartDiff store={store} part={{ runs: [one, other], ...opened.value }} /> : null}
      {contrast.inputs.map((input) => (
        <ValueDiff key={input.name} title={say(contrastTexts.inputOf, { name: input.name })} {...input} />
      ))}
      {contrast.outputs.map((output) => (
        <ValueDiff key={output.name} title={say(contrastTexts.outputOf, { name: output.name })} {...output} />
      ))}
    </section>
  );
}

interface Rows {
  contrast: RunContrast;
  heads: [string, string];
  opened: ContrastedPart | undefined;
  open(part: ContrastedPart): void;
}

function Steps({ contrast, heads, opened, open }: Rows) {
  return (
    <div class="wide">
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">{say(contrastTexts.stepColumn)}</th>
            <th scope="col">{heads[0]}</th>
            <th scope="col">{heads[1]}</th>
            <th scope="col">{say(contrastTexts.differsColumn)}</th>
          </tr>
        </thead>
        <tbody>
          {contrast.steps.map((step) => {
            const { before, after } = contrastCells(step);
            return (
              <tr key={step.path}>
                <th scope="row">{step.path}</th>
                <td>{before}</td>
                <td>{after}</td>
                <td>
                  <Differences step={step} opened={opened} open={open} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** The differences of a step: texts as buttons that show them, the rest as words. */
function Differences({
  step,
  opened,
  open,
}: {
  step: StepContrast;
  opened: ContrastedPart | undefined;
  open(part: ContrastedPart): void;
}) {
  const others = step.differs.flatMap((name) => (name === 'status' || name === 'model' ? say(contrastTexts.others[name]) : []));
  return (
    <span class="differences">
      {partsOf(step).map((what) => (
        <button
          type="button"
          key={what}
          class="plain link"
          aria-pressed={opened?.path === step.path && opened.what === what}
          onClick={() => open({ path: step.path, what })}
        >
          {say(contrastTexts.parts[what])}
        </button>
      ))}
      {others.join(', ')}
    </span>
  );
}

interface OpenDiffProps {
  store: Store;
  message: FromPanel;
  class: string;
  label?: string;
}

/** Opens the editor's diff view. */
const OpenDiff = ({ store: { host }, message, class: look, label }: OpenDiffProps) =>
  host.offers(message) ? (
    <button type="button" class={look} aria-label={label} onClick={() => host.post(message)}>
      {say(contrastTexts.openDiff)}
    </button>
  ) : null;

/** A step's result or request in both runs; requested when visible. */
function PartDiff({ store, part }: { store: Store; part: ContrastPart }) {
  const key = partKey(part);
  const texts = store.history.parts.value.get(key);
  useEffect(() => {
    if (!texts) store.host.post({ type: 'contrastPart', ...part });
  }, [key]);

  const name = say(contrastTexts.partOf, {
    step: part.path,
    part: say(contrastTexts.parts[part.what === 'prompt' ? 'prompt' : 'result']),
  });

  return (
    <>
      <h3>
        {name}{' '}
        <OpenDiff
          store={store}
          message={{ type: 'contrastPart', ...part, open: true }}
          class="plain link"
          label={say(contrastTexts.openPart, { step: part.path })}
        />
      </h3>
      {texts && texts.fault === undefined ? (
        <TextDiffView name={name} before={texts.before ?? ''} after={texts.after ?? ''} />
      ) : (
        <p class="dim">{texts?.fault ?? say(contrastTexts.reading)}</p>
      )}
    </>
  );
}

function ValueDiff({ title, before, after }: { title: string; before: string; after: string }) {
  return (
    <>
      <h3>{title}</h3>
      <TextDiffView name={title} before={before} after={after} />
    </>
  );
}
