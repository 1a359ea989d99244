import { say } from '../../../engine/language/texts.ts';
import type { Store } from '../store.ts';
import { autoAnswerTexts } from '../texts/autos.ts';
import type { AutoRow } from '../view/autos.ts';
import { mostListed } from '../view/format.ts';
import { valueShapeOf } from '../view/values/value.ts';
import { More } from './more.tsx';
import { StepLink } from './step-link.tsx';
import { ValueView } from './values/value.tsx';

/** AUTO tags: the purpose, the answer, and the actions of each. */
export function AutoList({ store, rows, linked = false }: { store: Store; rows: readonly AutoRow[]; linked?: boolean }) {
  if (rows.length === 0) return null;
  return (
    <>
      <ul class="autos">
        {rows.slice(0, mostListed).map((row) => (
          <li key={row.id}>
            <p class="asked-of">
              {linked && row.path !== undefined ? <StepLink store={store} path={row.path} /> : null}{' '}
              <code>{linked && row.path === undefined ? row.id : row.field}</code>
            </p>
            <Answer row={row} />
            <p class="dim" title={say(autoAnswerTexts.mustBe, { constraints: row.constraints })}>
              {row.words === '' ? '' : `${row.words} · `}
              {row.state}
            </p>
            {row.other === undefined ? null : <p>{row.other}</p>}
            {row.offers.every(({ message }) => !store.host.offers(message)) ? null : (
              <span class="offers">
                {row.offers.map(({ label, name, message }) => (
                  <button type="button" class="button" key={label} aria-label={name} onClick={() => store.host.post(message)}>
                    {label}
                  </button>
                ))}
              </span>
            )}
          </li>
        ))}
      </ul>
      <More count={rows.length - mostListed} />
    </>
  );
}

function Answer({ row: { answer } }: { row: AutoRow }) {
  if (answer === undefined) return null;
  if (valueShapeOf(answer).as === 'word') return <p class="answer-word">{String(answer)}</p>;
  return <ValueView value={answer} />;
}
