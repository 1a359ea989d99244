import type { Signal } from '@preact/signals';
import { say } from '../../../engine/language/texts.ts';
import { SilentHost } from '../parts/frame/silent-host.tsx';
import { Glyph } from '../parts/glyph.tsx';
import { TextDiffView } from '../parts/history/text-diff.tsx';
import { ValueView } from '../parts/values/value.tsx';
import type { HostPresence } from '../store/host-presence.ts';
import { variantsTexts } from '../texts/variants.ts';
import { formatCost, span } from '../view/format.ts';
import type { Look } from '../view/status.ts';
import { bestOf, comparableAnswer, countOpen, estimateWords, type VariantPlace, variantRows } from '../view/variants.ts';
import type { FromVariants, PromptVariant, VariantCell, VariantsInfo } from './messages.ts';

type Post = (message: FromVariants) => void;

interface VariantsPageProps {
  info: Signal<VariantsInfo | undefined>;
  silentSince: HostPresence['silentSince'];
  post: Post;
}

/** One step with its prompts below each other, and under each the answers of all models side by side. */
export function VariantsPage({ info, silentSince, post }: VariantsPageProps) {
  const silence = silentSince.value;
  // Nothing reaches the host any more.
  const value = info.value && { ...info.value, busy: info.value.busy || silence !== undefined };
  if (!value) return <main class="variants" aria-busy="true" />;

  const rows = variantRows(value);
  const first = rows[0]?.[0]?.cell;
  return (
    <main class="variants">
      <SilentHost since={silence} />
      <Head info={value} isTried={info.value?.busy === true} isSilent={silence !== undefined} post={post} />
      {value.prompts.map((prompt, place) => (
        <section class="variant" key={prompt.key} aria-label={nameOfPrompt(place)}>
          <PromptBox prompt={prompt} place={place} busy={value.busy} post={post} />
          <div class="answers">
            {rows[place]?.map((one) => (
              <AnswerCard key={one.key} info={value} place={one} first={one.cell === first ? undefined : first} post={post} />
            ))}
          </div>
        </section>
      ))}
      <div class="adds">
        <button type="button" class="button" disabled={value.busy} onClick={() => post({ type: 'addPrompt' })}>
          {say(variantsTexts.addPrompt)}
        </button>
      </div>
    </main>
  );
}

const nameOfPrompt = (place: number): string =>
  place === 0 ? say(variantsTexts.asWritten) : say(variantsTexts.prompt, { count: place + 1 });

const dated = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** `isTried` while answers arrive; `isSilent` if the host does not answer. */
function Head({ info, isTried, isSilent, post }: { info: VariantsInfo; isTried: boolean; isSilent: boolean; post: Post }) {
  const { step, pipeline, taken, models, estimate, busy, agreement, message } = info;
  const open = countOpen(info);
  return (
    <header class="variants-head">
      <h1>{say(variantsTexts.title, { step })}</h1>
      <p class="dim">{say(variantsTexts.of, { pipeline, when: dated.format(taken) })}</p>
      <ul class="models" aria-label={say(variantsTexts.models)}>
        {models.map((model, place) => (
          <li key={model ?? ''} class="chip">
            {model ?? say(variantsTexts.ownModel)}
            {place === 0 || model === null ? null : (
              <DropButton
                name={say(variantsTexts.dropModel, { model })}
                busy={busy}
                act={() => post({ type: 'dropModel', model })}
              />
            )}
          </li>
        ))}
        <li>
          <button type="button" class="plain link" disabled={busy} onClick={() => post({ type: 'addModel' })}>
            {say(variantsTexts.addModel)}
          </button>
        </li>
      </ul>
      <div class="go">
        {isTried ? (
          <button type="button" class="button" disabled={isSilent} onClick={() => post({ type: 'stop' })}>
            {say(variantsTexts.stop)}
          </button>
        ) : (
          <button type="button" class="button main" disabled={open === 0 || isSilent} onClick={() => post({ type: 'try' })}>
            {open === 0 ? say(variantsTexts.tryAgain) : say(variantsTexts.try, { count: open })}
          </button>
        )}
        <span class="dim">{estimate && open > 0 && !busy ? estimateWords(estimate) : ''}</span>
      </div>
      <p class="told" role="status">
        {message ?? (agreement === null ? '' : say(variantsTexts.agreement, { percent: Math.round(agreement * 100) }))}
      </p>
    </header>
  );
}

const DropButton = ({ name, busy, act }: { name: string; busy: boolean; act(): void }) => (
  <button type="button" class="drop" aria-label={name} title={name} disabled={busy} onClick={act}>
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d="M3 3l6 6M9 3l-6 6" />
    </svg>
  </button>
);

interface PromptBoxProps {
  prompt: PromptVariant;
  place: number;
  busy: boolean;
  post: Post;
}

function PromptBox({ prompt, place, busy, post }: PromptBoxProps) {
  const name = nameOfPrompt(place);
  return (
    <div class="asked">
      <h2>
        <span>{name}</span>
        {place === 0 ? null : (
          <DropButton
            name={say(variantsTexts.dropPrompt, { count: place + 1 })}
            busy={busy}
            act={() => post({ type: 'dropPrompt', prompt: prompt.key })}
          />
        )}
      </h2>
      {place === 0 ? (
        <pre>{prompt.text}</pre>
      ) : (
        <textarea
          aria-label={name}
          rows={Math.min(12, Math.max(3, prompt.text.split('\n').length + 1))}
          disabled={busy}
          defaultValue={prompt.text}
          onInput={({ currentTarget }) => post({ type: 'edit', prompt: prompt.key, text: currentTarget.value })}
        />
      )}
    </div>
  );
}

const looks: Record<VariantCell['state'], Look> = {
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

interface AnswerCardProps {
  info: VariantsInfo;
  place: VariantPlace;
  /** The answer to compare with. */
  first: VariantCell | undefined;
  post: Post;
}

function AnswerCard({ info, place, first, post }: AnswerCardProps) {
  const { cell, key, prompt, model } = place;
  const name = model ?? cell?.model ?? say(variantsTexts.ownModel);
  return (
    <article class="card-of-answer" aria-label={name}>
      <h3>
        <Glyph look={cell ? looks[cell.state] : 'todo'} label />
        <span class="name">{name}</span>
      </h3>
      {cell ? <Answered info={info} place={{ ...place, cell }} first={first} /> : <p class="dim">{say(variantsTexts.untried)}</p>}
      {cell?.state === 'succeeded' ? (
        <div class="offers">
          <button
            type="button"
            class="button"
            disabled={info.busy || info.accepted === key}
            onClick={() => post({ type: 'accept', prompt, model })}
          >
            {info.accepted === key ? say(variantsTexts.accepted) : say(variantsTexts.accept)}
          </button>
          {cell.recorded ? (
            <button type="button" class="plain link" onClick={() => post({ type: 'open', prompt, model })}>
              {say(variantsTexts.open)}
            </button>
          ) : null}
        </div>
      ) : null}
    </article>
  );
}

interface AnsweredProps {
  info: VariantsInfo;
  place: VariantPlace & { cell: VariantCell };
  first: VariantCell | undefined;
}

/** Its figures, then its answer. */
function Answered({ info, place: { key, cell }, first }: AnsweredProps) {
  if (cell.state === 'failed' || cell.state === 'cancelled')
    return <p class="fault">{cell.fault ?? say(cell.state === 'failed' ? variantsTexts.failed : variantsTexts.cancelled)}</p>;

  const best = bestOf(info);
  const marked = (figure: string, isBest: boolean, word: string) =>
    isBest ? (
      <b>
        {figure} <small>{word}</small>
      </b>
    ) : (
      <span>{figure}</span>
    );

  return (
    <>
      <p class="figures">
        {cell.duration === null ? (
          <span>{say(variantsTexts.running)}</span>
        ) : (
          <>
            {marked(span(cell.duration), best.fastest === key, say(variantsTexts.fastest))}
            {marked(
              cell.cost === null ? say(variantsTexts.costUnknown) : formatCost(cell.cost),
              best.cheapest === key,
              say(variantsTexts.cheapest),
            )}
            <span>{say(variantsTexts.tokens, { count: cell.tokens })}</span>
          </>
        )}
      </p>
      <div class="said">
        <ValueView value={cell.answer} />
      </div>
      {cell.state === 'succeeded' && first?.state === 'succeeded' ? <Compared cell={cell} first={first} /> : null}
    </>
  );
}

function Compared({ cell, first }: { cell: VariantCell; first: VariantCell }) {
  const [before, after] = [comparableAnswer(first.answer), comparableAnswer(cell.answer)];
  if (before === after) return <p class="dim">{say(variantsTexts.same)}</p>;
  return (
    <details>
      <summary class="link">{say(variantsTexts.differs)}</summary>
      <TextDiffView name={say(variantsTexts.differs)} before={before} after={after} />
    </details>
  );
}
