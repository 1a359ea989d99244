import type { Disposable } from 'vscode';

/** The forecast of the page's run, or of the next one: computed on request, then updated as the run progresses. */
export interface PageForecasts extends Disposable {
  /** Requested by the page: for a future run first from a few simulations, then from all. */
  show(): Promise<void>;
  /** The page's run has progressed. */
  goOn(): void;
}
