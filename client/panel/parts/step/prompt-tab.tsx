import { OpenPart } from '../values/part-links.tsx';
import { PlainText } from '../values/value.tsx';
import type { StepTabProps } from './step-tab.ts';

/** The last request to the model, message by message, as it was sent. */
export function PromptTab({ store, details: { prompt = [], path } }: StepTabProps) {
  return (
    <>
      {prompt.map(({ role, content }, index) => (
        <section key={index}>
          <h3 class="titled">
            {role} {index === 0 ? <OpenPart store={store} what="prompt" path={path} /> : null}
          </h3>
          <PlainText text={content} />
        </section>
      ))}
    </>
  );
}
