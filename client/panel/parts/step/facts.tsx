import type { StepFact } from '../../view/step/step-fact.ts';

/** Names with their values and notes. */
export function Facts({ title, facts, long = false }: { title?: string; facts: readonly StepFact[]; long?: boolean }) {
  if (facts.length === 0) return null;
  return (
    <section>
      {title === undefined ? null : <h3>{title}</h3>}
      <dl class="facts">
        {facts.map(({ name, value, aside }, index) => (
          <div key={index}>
            <dt>{name}</dt>
            <dd>
              {value} {aside ? <span class={`dim${long ? ' more' : ''}`}>{aside}</span> : null}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
