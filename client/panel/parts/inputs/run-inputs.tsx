import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { inputTabTexts } from '../../texts/inputs.ts';
import { runInputs, textsOfRun } from '../../view/inputs/inputs.ts';
import { ValueView } from '../values/value.tsx';

/** The inputs of the shown run. */
export function RunInputs({ store: { run, inputs } }: { store: Store }) {
  const started = run.value?.state.started;
  if (!started) return null;

  const rows = runInputs(started);
  const form = inputs.form.value;
  const texts = form ? textsOfRun(rows, form) : {};

  return (
    <section>
      <h2>{say(inputTabTexts.runInputs)}</h2>
      {started.profile === undefined ? null : <p>{say(inputTabTexts.runProfile, { profile: started.profile })}</p>}
      {rows.length === 0 ? <p class="dim">{say(inputTabTexts.runWithout)}</p> : null}
      <dl class="run-inputs">
        {rows.map(({ name, value, secret }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value === undefined ? <span class="dim">{secret}</span> : <ValueView value={value} />}</dd>
          </div>
        ))}
      </dl>
      {Object.keys(texts).length > 0 ? (
        <button type="button" class="button" onClick={() => inputs.fill(texts)}>
          {say(inputTabTexts.takeOver)}
        </button>
      ) : null}
    </section>
  );
}
