import { useSignal } from '@preact/signals';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { detailTexts } from '../../texts/details.ts';
import { stepTexts } from '../../texts/step.ts';
import { mostListed } from '../../view/format.ts';
import type { AttemptRow, CallRow } from '../../view/step/attempts.ts';
import { EngineText } from '../engine-text.tsx';
import { Glyph } from '../glyph.tsx';
import { More } from '../more.tsx';
import { ValueView } from '../values/value.tsx';
import type { StepTabProps } from './step-tab.ts';

const columns = [
  ['callColumn', 'name'],
  ['firstColumn', 'first'],
  ['tookColumn', 'number'],
  ['tokensColumn', 'number'],
  ['costColumn', 'number'],
] as const;

/** The attempts of the step, and the calls of each, with their usage. */
export function CallsTab({ store, details: { attempts } }: StepTabProps) {
  const several = attempts.length > 1 || attempts.some(({ failure }) => failure !== undefined);
  return (
    <>
      <table class="call-list">
        <thead>
          <tr>
            {columns.map(([title, look]) => (
              <th key={title} scope="col" class={look}>
                {say(stepTexts[title])}
              </th>
            ))}
          </tr>
        </thead>
        {attempts.slice(0, mostListed).map((attempt) => (
          <tbody key={attempt.number}>
            {several ? <AttemptHead attempt={attempt} /> : null}
            {attempt.calls.slice(0, mostListed).map((call, index) => (
              <Call key={index} store={store} call={call} />
            ))}
          </tbody>
        ))}
      </table>
      <More count={Math.max(attempts.length, ...attempts.map(({ calls }) => calls.length)) - mostListed} />
    </>
  );
}

function AttemptHead({ attempt: { number, look, duration, failure, pause } }: { attempt: AttemptRow }) {
  const rest = [failure, pause === undefined ? undefined : say(stepTexts.pauseAfter, { time: pause })].filter(Boolean);
  return (
    <tr class="attempt">
      <th scope="rowgroup" colSpan={columns.length}>
        <Glyph look={look} label /> {say(stepTexts.attemptTitle, { attempt: number })} <span class="dim">{duration}</span>
        {rest.length > 0 ? <p class="dim">{rest.join(' · ')}</p> : null}
      </th>
    </tr>
  );
}

/** The run that answers a call, to be opened. */
function RunLink({ store, run }: { store: Store; run: string }) {
  return (
    <button type="button" class="plain link" onClick={() => store.host.post({ type: 'openRun', run })}>
      {run}
    </button>
  );
}

/** A row, and below it the call's request and response, once it is opened. */
function Call({
  call: { kind, agent, name, run, look, first, duration, tokens, cost, line, given, result, note },
  store,
}: {
  call: CallRow;
  store: Store;
}) {
  const open = useSignal(false);
  const opens = given !== undefined || result !== undefined;
  const title = (
    <>
      <Glyph look={look} label />
      <span class="what" title={name}>
        {agent === undefined ? null : <b>{agent} </b>}
        <span class="dim">{kind}</span> {name}
      </span>
    </>
  );

  return (
    <>
      <tr>
        <td class="name">
          {opens ? (
            <button type="button" class="plain call" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
              {title}
            </button>
          ) : (
            <span class="call">{title}</span>
          )}
        </td>
        <td class="first">{first}</td>
        <td class="number">{duration}</td>
        <td class="number">{tokens}</td>
        <td class="number">{cost}</td>
      </tr>
      {line || note || run !== undefined || open.value ? (
        <tr class="inside">
          <td colSpan={columns.length}>
            {run === undefined ? null : <RunLink store={store} run={run} />}
            {open.value ? null : <p class="dim line">{line}</p>}
            {note ? (
              <p class="dim">
                <EngineText text={note} />
              </p>
            ) : null}
            {open.value && given !== undefined ? (
              <>
                <p class="dim">{say(detailTexts.given)}</p>
                <ValueView value={given} />
              </>
            ) : null}
            {open.value && result !== undefined ? (
              <>
                <p class="dim">{say(given === undefined ? detailTexts.answerTitle : detailTexts.result)}</p>
                <ValueView value={result} />
              </>
            ) : null}
          </td>
        </tr>
      ) : null}
    </>
  );
}
