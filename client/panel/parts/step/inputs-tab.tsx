import { useEffect } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { StepInput } from '../../../../engine/launch/inspect/inputs-of-step.ts';
import { detailTexts } from '../../texts/details.ts';
import { stepTexts } from '../../texts/step.ts';
import { valueTexts } from '../../texts/values.ts';
import { formatFigure } from '../../view/format.ts';
import { inShort, valueShapeOf } from '../../view/values/value.ts';
import { PlainText, ValueView } from '../values/value.tsx';
import type { StepTabProps } from './step-tab.ts';

/** The values that the step read, at that moment; its parameters as they were rendered; external reads. */
export function InputsTab({ store, details: { path, parameters, generated, reads } }: StepTabProps) {
  const report = store.inspected.inputs.value.get(path);
  useEffect(() => {
    if (!report) store.inspected.ask({ type: 'stepInputs', path });
  }, [path, report === undefined]);

  const inputs = report?.inputs;
  return (
    <>
      {generated === undefined ? null : (
        <section>
          <h3>{say(detailTexts.generated)}</h3>
          <PlainText text={generated} />
        </section>
      )}
      {parameters === undefined ? null : (
        <section>
          <h3>{say(detailTexts.parameters)}</h3>
          <ValueView value={parameters} />
        </section>
      )}
      {report?.fault === undefined ? null : <p class="dim">{report.fault}</p>}
      {report ? null : <p class="dim">{say(valueTexts.readingValue)}</p>}
      {inputs && inputs.length > 0 ? (
        <section>
          <h3>{say(stepTexts.readNames)}</h3>
          <ul class="inputs">
            {inputs.map((input) => (
              <li key={input.name}>
                <Input input={input} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {reads.length > 0 ? (
        <section>
          <h3>{say(stepTexts.readOutside)}</h3>
          <ul>
            {reads.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </section>
      ) : null}
      {inputs?.length === 0 && parameters === undefined && reads.length === 0 ? (
        <p class="dim">{say(stepTexts.readsNothing)}</p>
      ) : null}
    </>
  );
}

/** A single-word value is beside its name; any other can be opened. */
function Input({ input: { name, fields, preview, fault } }: { input: StepInput }) {
  const place = say(stepTexts.readWhere, { fields: fields.join(', ') });
  const where = <span class="dim where">{place}</span>;
  if (!preview)
    return (
      <p class="read" title={place}>
        <code>{name}</code> <span class="dim">{fault}</span> {where}
      </p>
    );

  const { value, cut, count } = preview;
  if (valueShapeOf(value).as === 'word')
    return (
      <p class="read" title={place}>
        <code>{name}</code> <span class="word">{value === '' ? say(valueTexts.emptyText) : String(value)}</span> {where}
      </p>
    );

  return (
    <details>
      <summary class="read" title={place}>
        <code>{name}</code> <span class="word">{inShort(value, 60)}</span> {where}
      </summary>
      {cut ? (
        <p class="dim">
          {count === undefined
            ? say(valueTexts.beginning)
            : say(valueTexts.beginningOf, { count: formatFigure(Object.keys(value ?? {}).length), all: formatFigure(count) })}
        </p>
      ) : null}
      <ValueView value={value} />
    </details>
  );
}
