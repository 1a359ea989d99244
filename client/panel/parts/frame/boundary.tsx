import type { ComponentChildren } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import { emptyTexts } from '../../texts/empty.ts';

/** An error boundary: a part of the panel that fails to render shows that in its place; the others stay. */
export function Boundary({ children }: { children: ComponentChildren }) {
  const [error, again] = useErrorBoundary();
  if (error === undefined) return <>{children}</>;

  const message: string = error instanceof Error ? error.message : String(error);
  return (
    <p class="note" role="alert">
      {say(emptyTexts.notDrawn, { message })}{' '}
      <button type="button" class="plain link" onClick={again}>
        {say(emptyTexts.drawAgain)}
      </button>
    </p>
  );
}
